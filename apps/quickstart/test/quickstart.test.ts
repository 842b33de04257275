import { createServer } from "node:http";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { startMockGateway, type MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fact } from "./fact.ts";
import { readVectors, type Line } from "./read-vectors.ts";
import { runMain, startMain } from "./run-main.ts";
import { until } from "./until.ts";

const corpus = new URL("../corpus/", import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quickstart-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A recording of so many seconds: a hum, 8,000 samples a second of one byte. */
function wav(seconds: number): Buffer {
  const rate = 8_000;
  const samples = Uint8Array.from({ length: rate * seconds }, (_, index) => 128 + 60 * Math.sin(index / 20));
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

function vectors(file = ".quickstart/vectors.jsonl"): Promise<Line[]> {
  return readVectors(join(folder, file));
}

function lengthOf(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

test("the built-in corpus: all five kinds, answers, a file of vectors, a summary", async () => {
  const { code, stdout, stderr } = await runMain(folder, []);

  expect(code).toBe(0);
  expect(stdout).toContain("The vectors are the mock's and not Gemini's");
  const queries = JSON.parse(await readFile(new URL("queries.json", corpus), "utf8")) as string[];
  for (const query of queries) expect(stdout).toContain(`\n${query}\n   1  0.`);
  expect(stdout).toMatch(/Is the surface of the Moon smooth or rough\?\n {3}1 .*any one may know/);
  expect(stderr).toContain("Embedding 45 documents");
  expect(stderr).toContain("45 of 45");

  const lines = await vectors();
  expect(lines).toHaveLength(45);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(45);
  expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(["text", "image", "audio", "video", "pdf"]));
  for (const { vector, space, gateway, source } of lines) {
    expect(vector).toHaveLength(768);
    expect(lengthOf(vector)).toBeCloseTo(1, 5);
    expect({ space, gateway }).toEqual({
      space: "segmind_gemini-embedding-2_768_param_unit",
      gateway: "mock",
    });
    expect(source).not.toBe("");
  }

  expect(fact(stdout, "inputs")).toBe("45 documents and 5 queries, none failed");
  expect(fact(stdout, "requests")).toMatch(/^50, and \d+ polls \(counted by the mock\)$/);
  expect(fact(stdout, "bills")).toBe("50 (counted by the mock)");
  expect(fact(stdout, "resends")).toBe("0");
  expect(fact(stdout, "credits")).toMatch(/^0\.0075 spent, 999\.9925 left/);
  expect(fact(stdout, "time")).toMatch(/\d+(\.\d)? m?s$/);
  expect(fact(stdout, "vectors")).toBe(".quickstart/vectors.jsonl: 45 vectors of 768 numbers");
});

test("fits 80 columns, with colour and without", async () => {
  const plain = await runMain(folder, ["missing.txt", "--query", "x ".repeat(90)], { NO_COLOR: "1" });
  const full = await runMain(folder, ["--top", "2"], { NO_COLOR: "1" });
  const coloured = await runMain(folder, ["--top", "2"], { FORCE_COLOR: "1" });
  for (const { stdout, stderr } of [plain, full, coloured]) {
    for (const line of stripVTControlCharacters(stdout + stderr).split("\n")) {
      expect(line.length, line).toBeLessThan(81);
    }
  }
  expect(full.stdout + full.stderr).not.toContain("\u001b");
  expect(coloured.stdout).toContain("\u001b[1mSummary\u001b[22m");
});

test("the user's own queries, in place of the corpus's", async () => {
  const args = ["--query", "honey and wax", "--query", "a machine that flies", "--top", "1"];
  const { code, stdout } = await runMain(folder, args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nhoney and wax\n {3}1 .*He must be a dull man/);
  expect(stdout).toMatch(/\na machine that flies\n {3}1 .*This flight lasted/);
  expect(stdout).not.toContain("surface of the Moon smooth");
  expect(fact(stdout, "inputs")).toContain("2 queries");
});

test("the user's own files: bad ones get a line each, the rest goes on", async () => {
  await mkdir(join(folder, "mine/deep"), { recursive: true });
  await writeFile(join(folder, "mine/bread.txt"), "Bread is baked from flour, water and salt.");
  await writeFile(join(folder, "mine/deep/beer.md"), "Beer is brewed from malt, hops and water.");
  await writeFile(join(folder, "mine/table.xlsx"), "x");
  await cp(new URL("media/honeycomb.jpg", corpus), join(folder, "mine/deep/bees.jpg"));
  await cp(new URL("media/candle.jpg", corpus), join(folder, "mine/lie.png"));
  await writeFile(join(folder, "mine/fake.png"), "no picture at all");

  const args = ["mine", "missing.pdf", "--query", "how is beer brewed?", "--out", "out/own.jsonl"];
  const { code, stdout, stderr } = await runMain(folder, args);

  expect(code).toBe(1);
  expect(stderr).toContain("  skipped  missing.pdf: no such file or folder\n");
  expect(stderr).toContain("  skipped  mine/table.xlsx: its bytes are of no known format");
  expect(stderr).toMatch(
    / {2}skipped {2}mine\/lie\.png: its name says image\/png, the bytes are\s+image\/jpeg/,
  );
  expect(stderr).toContain("  skipped  mine/fake.png: its name says image/png");
  expect(stdout).toMatch(/how is beer brewed\?\n {3}1 {2}0\.\d{3} {2}text {3}mine\/deep\/beer\.md\n/);
  expect(fact(stdout, "inputs")).toBe("3 documents and 1 query, none failed, 4 files skipped");
  const lines = await vectors("out/own.jsonl");
  expect(lines.map(({ id, kind }) => [id, kind]).sort()).toEqual([
    ["mine/bread.txt", "text"],
    ["mine/deep/beer.md", "text"],
    ["mine/deep/bees.jpg", "image"],
  ]);
});

test("what a folder holds besides is no failure; without a query it says what lies near what", async () => {
  await writeFile(join(folder, "a.txt"), "The red fox runs.");
  await writeFile(join(folder, "b.txt"), "A red fox sleeps.");
  await writeFile(join(folder, "c.txt"), "Stocks fell on Monday.");
  await writeFile(join(folder, "program.exe"), "x");
  const { code, stdout, stderr } = await runMain(folder, ["."]);
  expect(code).toBe(0);
  expect(stderr).toContain("skipped  program.exe");
  expect(stdout).toMatch(/\n\na\.txt\n {3}1 {2}0\.\d{3} {2}text {3}b\.txt\n/);
  expect(stdout).toContain("These scores are the mock's.");
});

test("a recording that is too long for one request is embedded in pieces, each with its range", async () => {
  await writeFile(join(folder, "long.wav"), wav(200));
  const { code, stdout } = await runMain(folder, ["long.wav", "--query", "a hum"]);
  expect(code).toBe(0);
  expect(stdout).toContain("audio  long.wav, 1:40–3:20\n");
  const lines = await vectors();
  const ranges = Object.fromEntries(lines.map(({ id, range }) => [id, range]));
  expect(ranges).toEqual({
    "long.wav#t=0-100": { unit: "milliseconds", start: 0, end: 100_000 },
    "long.wav#t=100-200": { unit: "milliseconds", start: 100_000, end: 200_000 },
  });
});

test("nothing to embed is a failure", async () => {
  const { code, stderr } = await runMain(folder, ["missing.txt"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Nothing to embed.");
  expect(await readdir(folder)).toEqual([]);
});

test("a command line that cannot be used is one line and code 2", async () => {
  const { code, stdout, stderr } = await runMain(folder, ["--bogus"]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: "",
    stderr: "Unknown option '--bogus' (see --help)\n",
  });
  const withoutKey = await runMain(folder, ["--base-url", "https://example.com"]);
  expect(withoutKey).toMatchObject({ code: 2 });
  expect(withoutKey.stderr).toContain("--base-url needs a key in SEGMIND_API_KEY");
  const help = await runMain(folder, ["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("npm start -- path/to/my/files");
});

test("a file of something else is not overwritten", async () => {
  await writeFile(join(folder, "notes.txt"), "my notes\n");
  const { code, stderr } = await runMain(folder, ["--out", "notes.txt"]);
  expect(code).toBe(2);
  expect(stderr).toContain("holds something else than vectors");
  expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("my notes\n");
});

test("an interruption keeps what was paid for, and --resume goes on from it", async () => {
  const { child, outcome } = startMain(folder, ["--rpm", "10"]);
  await until(async () => (await vectors()).length === 10);
  child.kill("SIGINT");
  const interrupted = await outcome;
  expect(interrupted.code).toBe(130);
  expect(interrupted.stderr).toContain("Interrupted.\n");
  expect(interrupted.stderr).toContain("--resume");
  expect(fact(interrupted.stdout, "bills")).toBe("10 (counted by the mock)");
  expect(await vectors()).toHaveLength(10);

  const resumed = await runMain(folder, ["--resume"]);
  expect(resumed.code).toBe(0);
  expect(fact(resumed.stdout, "inputs")).toContain("10 had from an earlier run");
  expect(fact(resumed.stdout, "bills")).toBe("40 (counted by the mock)");
  expect(new Set((await vectors()).map(({ id }) => id)).size).toBe(45);

  const again = await runMain(folder, ["--resume"]);
  expect(fact(again.stdout, "bills")).toBe("5 (counted by the mock)");
  expect(await vectors()).toHaveLength(45);
});

test("a wait for quota is said, with how long it takes", async () => {
  const { child, outcome } = startMain(folder, ["--rpm", "10"]);
  let said = "";
  child.stderr?.on("data", (chunk) => (said += String(chunk)));
  await until(() => said.includes("waiting for quota"));
  child.kill("SIGINT");
  expect((await outcome).stderr).toMatch(/10 of 45, waiting for quota, about \d+ min( \d+ s)? left\n/);
});

test("equal files are paid for once", async () => {
  for (const name of ["a.txt", "b.txt", "c.txt"]) await writeFile(join(folder, name), "The same.");
  const { stdout } = await runMain(folder, ["."]);
  expect(fact(stdout, "bills")).toBe("1 (counted by the mock)");
  expect(await vectors()).toHaveLength(3);
});

const apiKey = "SG_0123456789abcdef";

async function withGateway(
  options: MockGatewayOptions,
  use: (
    run: (...args: string[]) => ReturnType<typeof runMain>,
    gateway: Awaited<ReturnType<typeof startMockGateway>>,
  ) => Promise<void>,
): Promise<void> {
  await using gateway = await startMockGateway(options);
  await use(
    (...args) => runMain(folder, ["--base-url", gateway.url, ...args], { SEGMIND_API_KEY: apiKey }),
    gateway,
  );
}

test("with a key and nobody to ask, nothing is sent and nothing written", async () => {
  const { code, stderr } = await runMain(folder, [], { SEGMIND_API_KEY: apiKey });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^50 requests to https:\/\/api\.segmind\.com would be billed, .* add --yes, or --mock \(see --help\)\n$/,
  );
  expect(await readdir(folder)).toEqual([]);
  await withGateway({}, async (run, { stats }) => {
    expect((await run()).code).toBe(2);
    expect(stats.requests).toBe(0);
  });
});

test("with a key and --yes: says what it costs, and sends it there", async () => {
  await withGateway({}, async (run, { stats, url }) => {
    const { code, stdout } = await run("--yes", "--top", "1");
    expect(code).toBe(0);
    expect(stdout).toContain("requests  50, and each is billed\n");
    expect(stdout).toContain("about 9 min at 5 a minute (free), under a minute at 50 (pro)\n");
    expect(stdout).toContain("balance   1000 credits\n");
    expect(stdout).not.toContain("mock");
    expect(stdout).not.toContain(apiKey);
    expect(fact(stdout, "requests")).toBe("50 (POSTs, counted by core)");
    expect(fact(stdout, "bills")).toBe("50 (one for each vector, counted by core)");
    expect(stats.bills).toBe(50);
    expect(new Set((await vectors()).map(({ gateway }) => gateway))).toEqual(new Set([url]));
  });
});

test("what was bought is neither overwritten nor taken for the mock's", async () => {
  await writeFile(join(folder, "a.txt"), "A text.");
  await withGateway({}, async (run, { stats, url }) => {
    await run("--yes", "a.txt");
    expect(stats.bills).toBe(1);

    await runMain(folder, ["--resume", "a.txt"]);
    expect((await vectors()).map(({ gateway }) => gateway)).toEqual([url, "mock"]);

    const resumed = await run("--resume", "a.txt");
    expect(resumed.code).toBe(0);
    expect(fact(resumed.stdout, "bills")).toBe("0 (one for each vector, counted by core)");
    expect(stats.bills).toBe(1);

    const anew = await runMain(folder, ["a.txt"]);
    expect(anew.stderr).toContain("The 1 vector an earlier run bought are kept:");
    const [kept] = (await readdir(join(folder, ".quickstart"))).filter((name) => name !== "vectors.jsonl");
    expect((await vectors(`.quickstart/${kept ?? ""}`)).map(({ gateway }) => gateway)).toContain(url);
  });
});

test("a key that is refused stops before anything is sent", async () => {
  await using gateway = await startMockGateway();
  const env = { SEGMIND_API_KEY: "SG_ffffffffffffffff" };
  const { code, stderr } = await runMain(folder, ["--yes", "--base-url", gateway.url], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Stopped: .*401/);
  expect(gateway.stats.posts).toBe(0);
});

test("credits that run out stop the run, and keep what they bought", async () => {
  await withGateway({ credits: 0.0015 }, async (run, { stats }) => {
    const { code, stdout, stderr } = await run("--yes");
    expect(code).toBe(1);
    expect(stats.bills).toBe(10);
    expect(await vectors()).toHaveLength(10);
    expect(stderr).toMatch(/Stopped: .*406: Insufficient\s+credits/);
    expect(stderr).toContain("--resume");
    expect(stdout).not.toContain("   1  0.");
  });
});

test("an input that fails is said, and the rest goes on", async () => {
  await cp(new URL("media/candle.jpg", corpus), join(folder, "candle.jpg"));
  await writeFile(join(folder, "a.txt"), "A text.");
  const faults: MockGatewayOptions["faults"] = {
    on: "submit",
    fault: { kind: "fail-job", error: "Blocked." },
  };
  await withGateway({ faults }, async (run, { stats }) => {
    const { code, stdout, stderr } = await run(".", "--yes", "--query", "text");
    expect(code).toBe(1);
    expect(stderr).toMatch(/ {2}failed {3}candle\.jpg: [^]*Blocked\./);
    expect(fact(stdout, "inputs")).toBe("2 documents and 1 query, 1 failed");
    expect(fact(stdout, "bills")).toBe("2 (one for each vector, counted by core)");
    expect(stats.bills).toBe(2);
    expect((await vectors()).map(({ id }) => id)).toEqual(["a.txt"]);
  });
});

test("failures of the gateway are got over, and the bill is told as far as it is known", async () => {
  const faults: MockGatewayOptions["faults"] = [
    { on: "post", rate: 0.2, fault: { kind: "status", status: 503 } },
    { on: "sync", at: 5, fault: { kind: "reset-after-body" } },
  ];
  await withGateway({ faults }, async (run, { stats }) => {
    const { code, stdout } = await run("--yes");
    expect(code).toBe(0);
    expect(await vectors()).toHaveLength(45);
    expect(fact(stdout, "resends")).toBe("1");
    expect(fact(stdout, "bills")).toBe("50 to 51 (counted by core; some outcomes are unknown)");
    expect(stats.bills).toBeGreaterThanOrEqual(50);
    expect(stats.bills).toBeLessThanOrEqual(51);
  });
});

test("on an interruption, jobs that are under way are waited for: they cost all the same", async () => {
  await cp(new URL("media/candle.jpg", corpus), join(folder, "candle.jpg"));
  await using gateway = await startMockGateway({ jobDuration: 1_500 });
  const { child, outcome } = startMain(folder, ["candle.jpg", "--yes", "--base-url", gateway.url], {
    SEGMIND_API_KEY: apiKey,
  });
  await until(() => gateway.stats.polls > 0);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await outcome;
  expect(code).toBe(130);
  expect(stderr).toContain("Waiting for 1 job under way");
  expect(await vectors()).toHaveLength(1);
  expect(fact(stdout, "bills")).toBe("1 (one for each vector, counted by core)");
});

test("a gateway that is not there is said before anything is asked", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await until(() => server.listening);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await writeFile(join(folder, "a.txt"), "A text.");
  const { code, stderr } = await runMain(
    folder,
    ["a.txt", "--yes", "--base-url", `http://127.0.0.1:${port}`],
    { SEGMIND_API_KEY: apiKey },
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Stopped: .*no (connection|whole response)/);
});
