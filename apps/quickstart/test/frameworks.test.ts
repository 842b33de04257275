import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockGateway, type MockGatewayOptions } from "@segmind-embeddings/mock-gateway";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fact } from "./fact.ts";
import { readVectors, type Line } from "./read-vectors.ts";
import { runMain, startMain } from "./run-main.ts";
import { until } from "./until.ts";

const apiKey = "SG_0123456789abcdef";
const media = new URL("../corpus/media/", import.meta.url);
const withoutFrameworks = new URL("without-frameworks.mjs", import.meta.url).href;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quickstart-"));
});
afterEach(() => rm(folder, { recursive: true }));

function vectors(file = ".quickstart/vectors.jsonl"): Promise<Line[]> {
  return readVectors(join(folder, file));
}

function byId(lines: readonly Line[]): Line[] {
  return lines.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What is printed between the inputs and the summary: every query with its ranking. */
function rankings(stdout: string): string {
  const start = stdout.indexOf("\n\n", stdout.indexOf("  inputs "));
  return stdout.slice(start, stdout.indexOf("Summary")).trim();
}

describe.each([
  ["langchain", "LangChain: SegmindEmbeddings and a MemoryVectorStore\n"],
  ["llamaindex", "LlamaIndex: SegmindEmbedding and a VectorStoreIndex\n"],
])("--with %s", (name, parts) => {
  test("the built-in corpus: the rankings, the vectors and the bill are those of the plain run", async () => {
    const plain = await runMain(folder, ["--out", "plain.jsonl"]);
    const { code, stdout, stderr } = await runMain(folder, ["--with", name]);

    expect(code).toBe(0);
    expect(stdout).toContain(`  framework ${parts}`);
    expect(rankings(stdout)).toBe(rankings(plain.stdout));
    expect(rankings(stdout)).toMatch(
      /Is the surface of the Moon smooth or rough\?\n {3}1 .*any one may know/,
    );
    expect(byId(await vectors())).toEqual(byId(await vectors("plain.jsonl")));
    for (const what of ["inputs", "bills", "resends", "credits"]) {
      expect(fact(stdout, what)).toBe(fact(plain.stdout, what));
    }
    expect(stderr).toContain("45 of 45");
    expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
  });

  test("own files, equal ones among them, without a query: what lies near what, and equals are paid for once", async () => {
    await writeFile(join(folder, "1.txt"), "The red fox runs.");
    await writeFile(join(folder, "b.txt"), "A red fox sleeps.");
    await writeFile(join(folder, "0.txt"), "The red fox runs.");
    await cp(new URL("honeycomb.jpg", media), join(folder, "honeycomb.jpg"));
    const plain = await runMain(folder, [".", "--out", "out/plain.jsonl"]);
    const { code, stdout } = await runMain(folder, [".", "--with", name]);
    expect(code).toBe(0);
    expect(rankings(stdout)).toBe(rankings(plain.stdout));
    expect(stdout).toMatch(/\n0\.txt\n {3}1 {2}1\.000 {2}text {3}1\.txt\n/);
    expect(fact(stdout, "bills")).toBe("3 (counted by the mock)");
    expect(await vectors()).toHaveLength(4);
  });

  test("an interruption keeps what was paid for, and --resume goes on from it, with and without", async () => {
    const { child, outcome } = startMain(folder, ["--with", name, "--rpm", "10"]);
    let said = "";
    child.stderr?.on("data", (chunk) => (said += String(chunk)));
    await until(() => said.includes("waiting for quota"));
    child.kill("SIGINT");
    const interrupted = await outcome;
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toContain("Interrupted.\n");
    expect(fact(interrupted.stdout, "bills")).toBe("10 (counted by the mock)");
    expect(fact(interrupted.stdout, "inputs")).toBe("45 documents and 5 queries, none failed, 40 not sent");
    expect(await vectors()).toHaveLength(10);

    const resumed = await runMain(folder, ["--with", name, "--resume"]);
    expect(resumed.code).toBe(0);
    expect(fact(resumed.stdout, "inputs")).toContain("10 had from an earlier run");
    expect(fact(resumed.stdout, "bills")).toBe("40 (counted by the mock)");
    expect(new Set((await vectors()).map(({ id }) => id)).size).toBe(45);

    const plain = await runMain(folder, ["--resume"]);
    expect(fact(plain.stdout, "bills")).toBe("5 (counted by the mock)");
    expect(rankings(resumed.stdout)).toBe(rankings(plain.stdout));
    const again = await runMain(folder, ["--with", name, "--resume"]);
    expect(fact(again.stdout, "bills")).toBe("5 (counted by the mock)");
    expect(rankings(again.stdout)).toBe(rankings(plain.stdout));
  });

  const withGateway = async (
    options: MockGatewayOptions,
    use: (
      start: (...args: string[]) => ReturnType<typeof startMain>,
      gateway: Awaited<ReturnType<typeof startMockGateway>>,
    ) => Promise<void>,
  ): Promise<void> => {
    await using gateway = await startMockGateway(options);
    const args = ["--with", name, "--base-url", gateway.url];
    await use((...more) => startMain(folder, [...args, ...more], { SEGMIND_API_KEY: apiKey }), gateway);
  };

  test("on an interruption, jobs that are under way are waited for", async () => {
    await cp(new URL("candle.jpg", media), join(folder, "candle.jpg"));
    await withGateway({ jobDuration: 1_500 }, async (start, { stats }) => {
      const { child, outcome } = start("candle.jpg", "--yes");
      await until(() => stats.polls > 0);
      child.kill("SIGINT");
      const { code, stdout, stderr } = await outcome;
      expect(code).toBe(130);
      expect(stderr).toContain("Waiting for 1 job under way");
      expect(await vectors()).toHaveLength(1);
      expect(fact(stdout, "requests")).toBe("1 (POSTs, counted by core)");
      expect(fact(stdout, "bills")).toBe("1 (one for each vector, counted by core)");
    });
  });

  test("with a key: asked beforehand, and with --yes told what it costs", async () => {
    await writeFile(join(folder, "a.txt"), "A text.");
    await withGateway({}, async (start, { stats, url }) => {
      const refused = await start("a.txt").outcome;
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/^1 request to .* would be billed, .* add --yes, or --mock/);
      expect(stats.requests).toBe(0);
      const { code, stdout } = await start("a.txt", "--yes", "-q", "text", "-q", "text").outcome;
      expect(code).toBe(0);
      expect(stdout).toContain("requests  3, and each is billed\n");
      expect(fact(stdout, "requests")).toBe("2 (POSTs, counted by core)");
      expect(fact(stdout, "bills")).toBe("2 (one for each vector, counted by core)");
      expect((await vectors()).map(({ gateway }) => gateway)).toEqual([url]);
    });
  });

  test("credits that run out stop the run, and keep what they bought", async () => {
    await withGateway({ credits: 0.0015 }, async (start, { stats }) => {
      const { code, stderr } = await start("--yes").outcome;
      expect(code).toBe(1);
      expect(stats.bills).toBe(10);
      expect(await vectors()).toHaveLength(10);
      expect(stderr).toMatch(/Stopped: .*406: Insufficient\s+credits/);
    });
  });

  test("an input and a query that fail are said, and the rest goes on", async () => {
    await cp(new URL("candle.jpg", media), join(folder, "candle.jpg"));
    for (const text of ["a text", "b text"]) await writeFile(join(folder, `${text}.txt`), text);
    const faults: MockGatewayOptions["faults"] = [
      { on: "submit", fault: { kind: "fail-job", error: "Blocked." } },
      { on: "sync", at: 2, fault: { kind: "status", status: 400 } },
      { on: "sync", at: 4, fault: { kind: "status", status: 400 } },
    ];
    await withGateway({ faults }, async (start, { stats }) => {
      const { code, stdout, stderr } = await start(".", "--yes", "--query", "one", "--query", "two").outcome;
      expect(code).toBe(1);
      expect(stderr).toMatch(/ {2}failed {3}candle\.jpg: [^]*Blocked\./);
      expect(stderr).toMatch(/ {2}failed {3}[ab] text\.txt: /);
      expect(stderr).toMatch(/ {2}failed {3}(one|two): /);
      expect(fact(stdout, "inputs")).toBe("3 documents and 2 queries, 3 failed");
      expect(fact(stdout, "requests")).toBe("5 (POSTs, counted by core)");
      expect(stdout.match(/^ {3}1 {2}/gm)).toHaveLength(1);
      expect(stats.bills).toBe(2);
      expect(await vectors()).toHaveLength(1);
    });
  });

  test("failures of the gateway are got over, and the bill is told as far as it is known", async () => {
    const faults: MockGatewayOptions["faults"] = [
      { on: "post", rate: 0.2, fault: { kind: "status", status: 503 } },
      { on: "sync", at: 5, fault: { kind: "reset-after-body" } },
    ];
    await withGateway({ faults }, async (start, { stats }) => {
      const { code, stdout } = await start("--yes").outcome;
      expect(code).toBe(0);
      expect(await vectors()).toHaveLength(45);
      expect(fact(stdout, "resends")).toBe("1");
      expect(fact(stdout, "requests")).toBe(`${stats.posts} (POSTs, counted by core)`);
      expect(fact(stdout, "bills")).toBe("50 to 51 (counted by core; some outcomes are unknown)");
      expect(stats.bills).toBeLessThanOrEqual(51);
    });
  });

  test("where it is not installed, one line says how to install it, and nothing is begun", async () => {
    const env = { NODE_OPTIONS: `--import=${withoutFrameworks}` };
    const { code, stderr } = await runMain(folder, ["--with", name], env);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `what --with ${name} needs is not installed: ` +
        'run "npx --yes pnpm@12 install" in the repository (see --help)\n',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

test("without --with, no framework is loaded", async () => {
  await writeFile(join(folder, "a.txt"), "A text.");
  const env = { NODE_OPTIONS: `--import=${withoutFrameworks}` };
  expect(await runMain(folder, ["a.txt"], env)).toMatchObject({ code: 0 });
});
