import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { runMockGateway } from "../src/index.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const exit = once(child, "close").then(([code]) => ({ code: code as number | null, ...output }));
  /** The first whole line of standard output. */
  const line = async () => {
    while (!output.stdout.includes("\n")) await once(child.stdout, "data");
    return output.stdout.split("\n")[0]!;
  };
  return { child, exit, line };
}

test("--help lists every flag, and the README describes each", async () => {
  const { code, stdout } = await start("--help").exit;
  expect(code).toBe(0);
  for (const flag of ["--port", "--rpm", "--window", "--latency", "--job-duration", "--faults", "--json"]) {
    expect(stdout).toContain(`  ${flag} `.trimEnd());
  }
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  for (const [flag] of stdout.matchAll(/(?<=^ {2})--[\w-]+/gm)) expect(readme).toContain(`\`${flag}\``);
  expect(stdout).toContain("not Gemini's");
});

test.each([
  [["--port", "x"], '--port must be a whole number from 0 to 65535, not "x"'],
  [["--port", "70000"], '--port must be a whole number from 0 to 65535, not "70000"'],
  [["--api-key", ""], "--api-key must be a string that is not empty"],
  [["--nope"], "Unknown option '--nope'"],
  [["stray"], "Unexpected argument 'stray'"],
  [["--latency", "soon"], '--latency: must be milliseconds or lognormal:MEDIAN:P99, not "soon"'],
  [["--job-duration", "lognormal:9:3"], "--job-duration: log-normal durations need"],
  [["--vectors", "real"], '--vectors must be one of hashed, fixed, not "real"'],
  [
    ["--faults", '[{"fault":{"kind":"hang","billed":1}}]'],
    "--faults: faults[0].fault.billed must be true or false",
  ],
  [["--faults", "{"], "--faults: the text is not JSON"],
  [["--faults", "/no/such/file"], "--faults: neither JSON nor a file that can be read"],
  [["--window", "0"], '--window must be a number above 0, not "0"'],
])("the command line %j ends with code 2 and one line that says why", async (args, message) => {
  const { code, stdout, stderr } = await start(...args).exit;
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("the program with --json prints its URL and key, follows its flags, and prints its counters on SIGTERM", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mock-gateway-"));
  const faults = join(folder, "faults.json");
  await writeFile(faults, JSON.stringify([{ on: "sync", at: 2, fault: { kind: "status", status: 503 } }]));
  const { child, exit, line } = start(
    ...["--json", "--api-key", "SG_00000000000000aa", "--rpm", "2", "--quota-format", "epoch-s"],
    ...["--response-shape", "bare", "--latency", "lognormal:1:2", "--faults", faults],
  );
  const { url, apiKey } = JSON.parse(await line()) as { url: string; apiKey: string };
  expect(apiKey).toBe("SG_00000000000000aa");
  const post = () =>
    fetch(`${url}/v1/gemini-embedding-2`, {
      method: "POST",
      headers: { "x-api-key": apiKey, "content-type": "application/json" },
      body: '{"input":"a"}',
    });
  const [first, second, third] = [await post(), await post(), await post()];
  expect([first.status, second.status, third.status]).toEqual([200, 503, 429]);
  expect(await first.json()).toHaveLength(768);
  expect(third.headers.get("x-rate-limit-reset-at-utc")).toMatch(/^\d{10}$/);
  child.kill("SIGTERM");
  const { code, stdout } = await exit;
  expect(code).toBe(0);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { stats: unknown };
  expect(last.stats).toMatchObject({ posts: 3, arrivals: 2, bills: 1, rateLimited: 1 });
  await rm(folder, { recursive: true });
});

test("the banner of the program gives the URL, the key and a warning about the vectors", async () => {
  const { child, exit, line } = start();
  expect(await line()).toBe("Segmind mock gateway: the vectors are not Gemini's.");
  child.kill("SIGINT");
  const { code, stdout } = await exit;
  expect(code).toBe(0);
  expect(stdout).toMatch(/url {6}http:\/\/127\.0\.0\.1:\d+\n.*SG_0123456789abcdef/);
  expect(stdout).toMatch(/\n0 requests: 0 POSTs, 0 polls; 0 billed, 0 rate limited\n$/);
});

test("the program with --exit-with-parent ends when its standard input closes", async () => {
  const { child, exit, line } = start("--json", "--exit-with-parent");
  await line();
  child.stdin.end();
  expect((await exit).code).toBe(0);
});

test("a port in use ends the program with code 1 and one line", async () => {
  const first = start("--json");
  const { port } = new URL((JSON.parse(await first.line()) as { url: string }).url);
  const { code, stderr } = await start("--port", port).exit;
  expect(code).toBe(1);
  expect(stderr).toContain("EADDRINUSE");
  first.child.kill();
  await first.exit;
});

test("the program serves the flags of quota and log, and GET /_mock/requests shows them", async () => {
  const { child, exit, line } = start(
    ...["--json", "--rpm", "1", "--window", "600000", "--sliding", "--count-rejected"],
    ...["--request-log-size", "2"],
  );
  const { url, apiKey } = JSON.parse(await line()) as { url: string; apiKey: string };
  for (let send = 0; send < 3; send++) {
    const response = await fetch(`${url}/v1/gemini-embedding-2`, {
      method: "POST",
      headers: { "x-api-key": apiKey, "content-type": "application/json" },
      body: '{"input":"a"}',
    });
    await response.text();
  }
  const { requests } = (await (await fetch(`${url}/_mock/requests`)).json()) as { requests: unknown[] };
  expect(requests).toMatchObject([
    { status: 429, countedToQuota: true },
    { status: 429, countedToQuota: true },
  ]);
  child.kill("SIGTERM");
  expect((await exit).code).toBe(0);
});

test("runMockGateway runs as a command of another program, under its name and until its signal", async () => {
  const run = async (args: string[], signal?: AbortSignal) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const running = runMockGateway(args, { name: "other mock", stdout, stderr, ...(signal && { signal }) });
    return {
      stdout,
      ended: running.then(async (code) => {
        stdout.end();
        stderr.end();
        return { code, stderr: await text(stderr) };
      }),
    };
  };
  const help = await run(["--help"]);
  expect(await text(help.stdout)).toContain("Usage: other mock [flags]");
  expect(await help.ended).toEqual({ code: 0, stderr: "" });
  expect(await (await run(["--rpm", "x"])).ended).toEqual({
    code: 2,
    stderr: 'other mock: --rpm must be a number from 0, not "x" (see --help)\n',
  });
  const ending = new AbortController();
  const { stdout, ended } = await run(["--json"], ending.signal);
  const [line] = (await once(stdout, "data")) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  expect((await fetch(`${url}/_mock/stats`)).status).toBe(200);
  ending.abort();
  expect(await ended).toEqual({ code: 0, stderr: "" });
  await expect(fetch(`${url}/_mock/stats`)).rejects.toThrow();
});
