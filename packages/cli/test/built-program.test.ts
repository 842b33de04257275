import { copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../src/commands/commands.ts";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { addFiles, corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { ended, eventsOf, run, start } from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

const database = await startTestServer(["-c", "fsync=off"]);

/** A folder with a text and a medium that are embedded, and a text that is not. */
let embedded: string;

beforeAll(async () => {
  embedded = await mkdtemp(join(tmpdir(), "segmind-embed-"));
  await addFiles(embedded, { "docs/fox.md": "A red fox.", "more/hare.md": "A brown hare." });
  await copyFile(join(corpusMedia, "almanac.pdf"), join(embedded, "docs/almanac.pdf"));
  expect((await run(["embed", "docs", "--mock"], { cwd: embedded })).code).toBe(0);
});
afterAll(() => rm(embedded, { recursive: true }));

/** A copy of that folder for a test. */
async function makeEmbedded(): Promise<string> {
  const cwd = await makeFolder();
  await cp(embedded, cwd, { recursive: true });
  return cwd;
}

/** Each command with arguments, and what it says to a person. */
const lines: Readonly<Record<string, { readonly args: readonly string[]; readonly says: RegExp }>> = {
  embed: { args: ["more", "--mock"], says: /found {7}1 text\n[^]*embedded {4}1 in / },
  search: { args: ["red fox", "--mock"], says: /1 {2}0\.\d{3} {2}docs\/fox\.md\n/ },
  status: { args: ["--mock"], says: /documents {3}1 text, 1 PDF\n/ },
  retry: { args: ["--mock"], says: /Nothing has failed\.\n/ },
  export: { args: ["vectors.jsonl", "--mock"], says: /2 vectors in vectors\.jsonl\.\n/ },
  verify: { args: ["--mock"], says: /2 pieces checked, all sound; / },
  prune: { args: ["--mock"], says: /Forgotten: 0 documents and 0 vectors\.\n/ },
  doctor: { args: ["--mock"], says: /Options that fit these answers\n/ },
};

/** Commands that run until they are stopped, with what they say at their beginning. */
const servers: Readonly<Record<string, { readonly args: readonly string[]; readonly says: RegExp }>> = {
  mock: { args: [], says: /http:\/\/127\./ },
  explore: { args: ["--mock"], says: /http:\/\/127\./ },
  serve: { args: ["--mock", "--no-token", "--port", "0"], says: /http:\/\/127\./ },
};

test("every command is tried as it is built", () => {
  const tried = [...Object.keys(lines), ...Object.keys(servers), "worker"];
  expect(tried.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test.each(Object.entries(lines))(
  "the built program: %s, without a terminal, in words and as JSON",
  async (name, { args, says }) => {
    const cwd = await makeEmbedded();
    const printed = await run([name, ...args], { cwd });
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringMatching(says) });
    expect(printed.stdout).not.toContain("\x1b[");
    const asJson = await run([name, ...args, "--json"], { cwd });
    expect(asJson.code).toBe(0);
    expect(eventsOf(asJson).length).toBeGreaterThan(0);
  },
);

test.runIf(hasTerminals).each(Object.entries(lines))(
  "the built program: %s, in a terminal of its own",
  async (name, { args, says }) => {
    const cwd = await makeEmbedded();
    const terminal = startInTerminal([name, ...args], { cwd });
    expect(await terminal.end).toBe(0);
    const written = stripVTControlCharacters(terminal.written()).replaceAll(/[^\n]*\r(?!\n)|\r/g, "");
    expect(written).toMatch(says);
  },
);

test.each(Object.entries(servers))(
  "the built program: %s, without a terminal, until SIGTERM",
  async (name, { args }) => {
    const child = start([name, ...args, "--json"], { cwd: await makeEmbedded() });
    const end = ended(child);
    child.stdout!.once("data", () => child.kill("SIGTERM"));
    const printed = await end;
    expect(printed.code).toBe(0);
    expect(eventsOf(printed)[0]).toMatchObject({ url: expect.stringContaining("127.0.0.1") });
  },
);

test.runIf(hasTerminals).each(Object.entries(servers))(
  "the built program: %s, in a terminal of its own, until Ctrl-C",
  async (name, { args, says }) => {
    const terminal = startInTerminal([name, ...args], { cwd: await makeEmbedded() });
    await terminal.until(says);
    terminal.type("\x03");
    expect(await terminal.end).toBe(0);
  },
);

test("the built program: worker, with and without a terminal, until nothing is left to do", async () => {
  const { env } = await makeGateway();
  const cwd = await makeFolder({ "notes.jsonl": '{"id":"a","text":"A red fox."}\n' });
  const db = ["--db", database.url];
  const embed = ["embed", ...db, "--jsonl", "notes.jsonl", "--id", "id", "--text", "text", "--yes"];
  expect((await run(embed, { cwd, env })).code).toBe(0);
  const first = await run(["worker", ...db, "--until-done"], { cwd, env });
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/: done, 1 of 1, /) });
  if (!hasTerminals) return;
  const terminal = startInTerminal(["worker", ...db, "--until-done"], { cwd, env });
  expect(await terminal.end).toBe(0);
});
