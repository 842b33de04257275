import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCommandLine, UsageError } from "../src/command-line/read-command-line.ts";
import type { BenchRun } from "../src/record/result.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-main-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function bench(
  args: readonly string[],
  { env = {}, interruptOn }: { env?: Record<string, string>; interruptOn?: RegExp } = {},
): Promise<Ending> {
  const child = spawn(process.execPath, ["--conditions=@segmind-embeddings/source", main, ...args], {
    env: { ...process.env, SEGMIND_API_KEY: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let isInterrupted = false;
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
    if (interruptOn?.test(stderr) && !isInterrupted) {
      isInterrupted = true;
      setTimeout(() => child.kill("SIGINT"), 500);
    }
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

async function onlyRun(path: string): Promise<{ run: BenchRun; html: string; text: string }> {
  const names = await readdir(path);
  const json = names.filter((name) => name.endsWith(".json"));
  expect(json).toHaveLength(1);
  const text = await readFile(join(path, json[0]!), "utf8");
  return {
    run: JSON.parse(text) as BenchRun,
    html: await readFile(join(path, json[0]!.replace(".json", ".html")), "utf8"),
    text,
  };
}

describe("readCommandLine", () => {
  const names = ["overhead", "latency"];

  it.each([
    [["nothing"], 'no scenario "nothing"'],
    [["--target", "moon"], "--target is mock or real"],
    [["--max-requests", "0"], "--max-requests is a whole number from 1"],
    [["--max-requests", "many"], "--max-requests is a whole number from 1"],
    [["readme"], "readme takes one file"],
    [["--unknown"], "--unknown"],
  ])("refuses %j in one line", (args, message) => {
    expect(() => readCommandLine(args, names)).toThrow(UsageError);
    expect(() => readCommandLine(args, names)).toThrow(message);
  });

  it("runs everything against the mock unless told otherwise", () => {
    expect(readCommandLine([], names)).toEqual({
      command: "run",
      scenarios: [],
      target: "mock",
      isQuick: false,
      maxRequests: 40,
      isAgreed: false,
      output: undefined,
    });
  });
});

describe("pnpm bench", () => {
  it("explains itself", async () => {
    const { code, stdout } = await bench(["--help"]);
    expect(code).toBe(0);
    for (const word of ["overhead", "latency", "--quick", "--max-requests"]) expect(stdout).toContain(word);
  });

  it("runs a scenario, prints its table and writes its figures and its report", async () => {
    const output = join(folder, "decode");
    const { code, stdout } = await bench(["decode", "--quick", "--output", output]);
    expect(stdout).toContain("768 dimensions, numbers of up to 9 digits");
    const { run, html } = await onlyRun(output);
    expect(run).toMatchObject({
      format: 1,
      target: "mock",
      isQuick: true,
      command: expect.stringContaining("decode --quick"),
    });
    expect(run.scenarios).toMatchObject([{ scenario: "decode", errors: [], isComplete: true }]);
    expect(run.versions["undici"]).toMatch(/^\d/);
    expect(html).toContain('<td class="bar" style="--share: 100.0%">');
    expect(code).toBe(0);
  });

  it("writes what there is on Ctrl-C", async () => {
    const output = join(folder, "interrupted");
    const { stderr } = await bench(["quota", "decode", "--quick", "--output", output], {
      interruptOn: /quota/,
    });
    expect(stderr).toContain("what there is will be written");
    const { run } = await onlyRun(output);
    expect(run.scenarios).toMatchObject([{ scenario: "quota", isComplete: false }]);
  });
});

/** A run against a mock in place of the real endpoint, and what it wrote. */
async function benchReal(
  { url, apiKey }: { url: string; apiKey: string },
  args: readonly string[],
): Promise<Ending & { run: BenchRun; html: string; text: string }> {
  const output = await mkdtemp(join(folder, "real-"));
  const all = [...args, "--target", "real", "--yes", "--output", output];
  const ending = await bench(all, { env: { SEGMIND_API_KEY: apiKey, SEGMIND_BASE_URL: url } });
  return { ...ending, ...(await onlyRun(output)) };
}

describe("pnpm bench --target real", () => {
  it("needs the key, and an agreement", async () => {
    expect(await bench(["--target", "real"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("SEGMIND_API_KEY"),
    });
    await using gateway = await startMockGateway();
    const env = { SEGMIND_API_KEY: gateway.apiKey, SEGMIND_BASE_URL: gateway.url };
    const refused = await bench(["--target", "real"], { env });
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/At most \d+ requests[^]*--yes/),
    });
    expect(gateway.stats.requests).toBe(0);
  });

  it("measures the endpoint by both routes, and says what was charged", async () => {
    await using gateway = await startMockGateway();
    const { code, run } = await benchReal(gateway, ["--max-requests", "60"]);
    expect(run.scenarios).toMatchObject([{ scenario: "latency", errors: [], isComplete: true }]);
    const [table] = run.scenarios[0]!.tables;
    expect(table!.rows.map(({ route, count }) => [route, count])).toEqual([
      ["v1", 20],
      ["v2, submit to vector", 5],
    ]);
    expect(run.scenarios[0]!.notes).toEqual(["The answers say that 0.003750 credits were charged here."]);
    expect(code).toBe(0);
  });

  it("never sends more than --max-requests", async () => {
    await using gateway = await startMockGateway({ requestsPerMinute: 500 });
    const { stdout, stderr, html, text } = await benchReal(gateway, ["--max-requests", "7"]);
    expect(gateway.stats.requests).toBe(7);
    for (const said of [stdout, stderr, html, text]) expect(said).not.toContain(gateway.apiKey);
  });
});
