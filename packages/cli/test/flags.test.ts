import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RequestRecord } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { corpusMedia, makeFolder } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import { makeTone } from "./helpers/make-tone.ts";
import { eventsOf, run } from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

test("--task-type and --dimensions are what is asked for, and a question has the task of questions", async () => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  const bodies: unknown[] = [];
  const onRequest = ({ method, body }: RequestRecord): void => {
    if (method === "POST") bodies.push(body);
  };
  const { env } = await makeGateway({ onRequest });
  const options = ["--task-type", "CLUSTERING", "--dimensions", "256", "--collection", "groups"];
  await run(["embed", "docs", "--yes", ...options], { cwd, env });
  await run(["embed", "docs", "--yes"], { cwd, env });
  await run(["search", "fox", "--collection", "default"], { cwd, env });
  expect(bodies).toMatchObject([
    { task_type: "CLUSTERING", output_dimensionality: 256 },
    { task_type: "RETRIEVAL_DOCUMENT", output_dimensionality: 768 },
    { task_type: "RETRIEVAL_QUERY", output_dimensionality: 768 },
  ]);
});

test("--overlap repeats the end of a piece at the beginning of the next one", async () => {
  const sentences = Array.from({ length: 30 }, (_, index) => `Sentence ${String(index)} is about a fox.`);
  const cwd = await makeFolder({ "a.txt": sentences.join(" ") });
  const texts = async (...flags: string[]): Promise<string[]> => {
    const [name = ""] = flags;
    await run(["embed", "a.txt", "--mock", "--chunk-tokens", "60", "--db", `v${name}.db`, ...flags], { cwd });
    return eventsOf(await run(["export", "-", "--db", `v${name}.db`], { cwd })).map(({ text }) =>
      String(text),
    );
  };
  const count = (pieces: readonly string[]): number => pieces.join(" ").match(/Sentence/g)?.length ?? 0;
  expect(count(await texts())).toBe(30);
  expect(count(await texts("--overlap", "15"))).toBeGreaterThan(30);
});

test.each([
  ["auto", 2, 0],
  ["fail", 1, 3],
])("--on-unknown %s sends a text whose outcome is unknown %d times", async (policy, posts, code) => {
  const cwd = await makeFolder({ "docs/a.md": "A red fox." });
  const { gateway, env } = await makeGateway({
    faults: { on: "sync", at: 1, fault: { kind: "reset-after-body", billed: true } },
  });
  const ended = await run(["embed", "docs", "--yes", "--on-unknown", policy], { cwd, env });
  expect(ended.code).toBe(code);
  expect(gateway.stats.posts).toBe(posts);
});

test.runIf(hasTerminals)("retry --unknown ask asks, and buys again what may have been billed", async () => {
  const cwd = await makeFolder({ "docs/b.txt": "fine" });
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/a.jpg"));
  const { gateway, env } = await makeGateway({
    faults: { on: "submit", at: 1, fault: { kind: "reset-after-body", billed: true } },
  });
  expect((await run(["embed", "docs", "--yes"], { cwd, env })).code).toBe(3);
  const { posts } = gateway.stats;
  expect((await run(["retry", "--unknown", "ask"], { cwd, env })).code).toBe(2);
  const terminal = startInTerminal(["retry", "--unknown", "ask", "--yes"], { cwd, env });
  await terminal.until(/1 request may have been billed already\. Send again\?/);
  expect(gateway.stats.posts).toBe(posts);
  terminal.type("y\n");
  expect(await terminal.end).toBe(0);
  expect(gateway.stats.posts).toBe(posts + 1);
});

test("search shows which part of a long recording it found", async () => {
  const cwd = await makeFolder();
  await mkdir(join(cwd, "docs"));
  await writeFile(join(cwd, "docs/long.wav"), makeTone(200));
  await run(["embed", "docs", "--mock"], { cwd });
  const found = await run(["search", "--like", "docs/long.wav#t=0-100", "--mock"], { cwd });
  expect(found.stdout).toMatch(/1 {2}-?0\.\d{3} {2}docs\/long\.wav, 1:40–3:20\n {12}audio\n/);
});

test("verify names the one vector whose checksum is wrong among many", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `docs/${String(index).padStart(2, "0")}.txt`);
  const cwd = await makeFolder(Object.fromEntries(names.map((name) => [name, `text ${name}`])));
  await run(["embed", "docs", "--mock"], { cwd });
  const database = new DatabaseSync(join(cwd, "segmind-embed.mock.db"));
  database.exec("UPDATE vectors SET checksum = checksum + 1 WHERE id = 7");
  database.close();
  const { code, stdout, stderr } = await run(["verify", "--mock"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain("30 pieces checked, 1 problem; ");
  expect(stderr).toMatch(/^docs\/\d\d\.txt: [^\n]+\n$/);
});
