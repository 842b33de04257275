import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { hasTerminals, startInTerminal } from "../../../tools/start-in-terminal.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { command, environment, runMain } from "./helpers/start-main.ts";

const questions = JSON.parse(
  await readFile(new URL("../corpus/queries.json", import.meta.url), "utf8"),
) as string[];

async function readVectors(folder: string) {
  const lines = (await readFile(join(folder, ".quickstart/vectors.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as { id: string; kind: string; vector: number[] });
}

test("npm start plans, embeds, answers with what it is about, exports, says what is next; again it buys nothing", async () => {
  const folder = await temporaryFolder();
  const first = await runMain(folder, []);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toContain("its vectors are not Gemini's");
  expect(first.stdout).toContain("found       34 texts, 5 images, 3 recordings, 2 videos, 1 PDF\n");
  expect(first.stdout).toContain("to send     45 requests\n");
  expect(first.stdout).toContain("embedded    45 in ");
  for (const question of questions) expect(first.stdout).toContain(`npm start -- search "${question}"\n  0.`);
  expect(first.stdout).toMatch(/ text {3}darwin-\S+\n +Charles Darwin, On the Origin of Species, 1859\n/);
  expect(first.stdout).toContain("5 of 5 questions were one request each.");
  expect(first.stdout).toContain("45 vectors in .quickstart/vectors.jsonl.\n");
  expect(first.stdout).toContain('npm start -- search "a light at sea"');
  expect(first.stdout).toMatch(
    /Try next\n[^]*^ {2}npm start -- explore {2,}search and a map in your browser$/m,
  );

  const vectors = await readVectors(folder);
  expect(new Set(vectors.map(({ id }) => id)).size).toBe(45);
  expect(new Set(vectors.map(({ kind }) => kind))).toEqual(
    new Set(["text", "image", "audio", "video", "pdf"]),
  );
  for (const { vector } of vectors) {
    expect(vector).toHaveLength(768);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }

  const second = await runMain(folder, []);
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(second.stdout).toContain("Everything is embedded already: nothing was bought.\n");
  expect(second.stdout).toContain("All 5 questions were asked before: nothing was bought.\n");
  expect(await readVectors(folder)).toEqual(vectors);

  // A command of the program works on the same file, with the mock.
  const found = await runMain(folder, ["search", "bees and their cells of honey", "--top", "1"]);
  expect(found.code).toBe(0);
  expect(found.stdout).toMatch(/^ {2}1 {2}0\.\d{3} {2}darwin-bees/);
  expect((await runMain(folder, ["status"])).stdout).toContain("embedded    45 of 45 pieces\n");
  const help = await runMain(folder, ["search", "--help"]);
  expect(help.stdout).toContain("npm start -- search [WORDS|FILE] [flags]\n");
}, 180_000);

test("a key in the environment alone sends nothing to its gateway", async () => {
  const folder = await temporaryFolder();
  await using gateway = await startMockGateway();
  const env = { SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url };
  for (const args of [[], ["example", "first-vector"]])
    expect((await runMain(folder, args, env)).code).toBe(0);
  expect(gateway.stats.requests).toBe(0);
}, 180_000);

test("with --real nothing is sent before somebody agrees; with --yes all is bought once", async () => {
  const folder = await temporaryFolder();
  await using gateway = await startMockGateway();
  const env = { SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url };
  for (const args of [["--real"], ["example", "first-vector", "--real"]]) {
    const refused = await runMain(folder, args, env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--yes");
  }
  expect(gateway.stats.requests).toBe(0);
  expect((await runMain(folder, ["--real", "--yes"], env)).code).toBe(0);
  expect(gateway.stats.bills).toBe(50);
  const second = await runMain(folder, ["--real", "--yes"], env);
  expect(second.stdout).toContain("nothing was bought");
  expect(second.stdout).not.toContain("The scores are the mock's");
  expect(gateway.stats.bills).toBe(50);
  expect((await runMain(await temporaryFolder(), ["--real", "--yes"])).stderr).toContain("SEGMIND_API_KEY");
}, 180_000);

test.runIf(hasTerminals)(
  "with --real in a terminal the corpus and the questions are each asked for",
  async () => {
    const folder = await temporaryFolder();
    await using gateway = await startMockGateway();
    const env = environment({ SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url });
    const terminal = startInTerminal([...command, "--real"], { cwd: folder, env });
    await terminal.until(/Send 45 requests\?/);
    expect(gateway.stats.posts).toBe(0);
    terminal.type("y\n");
    await terminal.until(/Ask 5 questions\?/);
    expect(gateway.stats.bills).toBe(45);
    terminal.type("n\n");
    expect(await terminal.end).toBe(2);
    expect(gateway.stats.posts).toBe(45);
  },
);

test.each([
  [["--top", "3"], 'There is no command "--top"'],
  [["serch", "honey"], 'There is no command "serch"'],
  [["example", "haystack"], 'There is no example "haystack". There are: first-vector, '],
])("%j ends with 2 and says what there is", async (args, words) => {
  const { code, stdout, stderr } = await runMain(await temporaryFolder(), args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("npm start -- --help tells the commands, the flags and the examples, in 80 columns", async () => {
  const { code, stdout } = await runMain(await temporaryFolder(), ["--help"]);
  expect(code).toBe(0);
  for (const word of ["embed", "search", "export", "--real", "--yes", "first-vector", "llamaindex"])
    expect(stdout).toContain(word);
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
});
