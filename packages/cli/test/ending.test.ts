import { spawn } from "node:child_process";
import { copyFile, writeFile, rm } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { addFiles, corpusMedia, makeFolder, manyTexts } from "./helpers/folder.ts";
import { makeGateway } from "./helpers/gateway.ts";
import {
  command,
  ended,
  environment,
  eventsOf,
  run,
  shellWords,
  start,
  summaryOf,
} from "./helpers/run-program.ts";
import { hasTerminals, startInTerminal } from "./helpers/terminal.ts";

const embed = ["embed", "docs", "--yes", "--json"];

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops in order: what is on its way is kept, and the same command goes on",
  async (signal) => {
    const cwd = await makeFolder(manyTexts(60));
    const { gateway, env } = await makeGateway({ latency: 100 });
    const child = start(embed, { cwd, env });
    const end = ended(child);
    while (gateway.stats.bills < 10) await sleep(5);
    child.kill(signal);
    const stopped = await end;
    expect(stopped.code).toBe(130);
    const summary = summaryOf(stopped);
    expect(summary).toMatchObject({
      ending: "stopped",
      failed: 0,
      done: gateway.stats.bills,
      left: 60 - gateway.stats.bills,
    });
    expect(gateway.stats.posts).toBeLessThan(60);
    expect((await run(embed, { cwd, env })).code).toBe(0);
    expect(gateway.stats.bills).toBe(60);
  },
);

test.runIf(hasTerminals)(
  "Ctrl-C once stops in order while the quota is waited for; twice ends at once",
  async () => {
    const cwd = await makeFolder(manyTexts(40));
    const { gateway, env } = await makeGateway({ requestsPerMinute: 5 });
    const first = startInTerminal(["embed", "docs", "--yes"], { cwd, env });
    await first.until(/5\/40/);
    first.type("\x03");
    expect(await first.end).toBe(130);
    expect(first.written()).toContain("Stopped. 35 left");
    expect(gateway.stats.bills).toBe(5);

    const hanging = await makeGateway({ latency: 600_000 });
    const other = await makeFolder(manyTexts(3));
    const twice = startInTerminal(["embed", "docs", "--yes"], { cwd: other, env: hanging.env });
    while (hanging.gateway.stats.posts < 1) await sleep(5);
    twice.type("\x03");
    await sleep(200);
    expect(twice.child.exitCode).toBeNull();
    twice.type("\x03");
    expect(await twice.end).toBe(130);
  },
);

test("a reader that goes away ends an export and a search without a word", async () => {
  const cwd = await makeFolder(manyTexts(300));
  await run(["embed", "docs", "--mock"], { cwd });
  const child = start(["export", "-", "--mock"], { cwd });
  child.stdout!.once("data", () => child.stdout!.destroy());
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(said).toBe("");
  expect(code).toBe(130);
});

test("export to head writes the lines that head takes, and ends without a word", async () => {
  const cwd = await makeFolder(manyTexts(300));
  await run(["embed", "docs", "--mock"], { cwd });
  const line = `(${shellWords([...command, "export", "-", "--mock"])}; echo "code $?" >&2) | head -n 2`;
  const { code, stdout, stderr } = await ended(spawn("sh", ["-c", line], { cwd, env: environment() }));
  expect(code).toBe(0);
  expect(stderr).toBe("code 130\n");
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((text) => (JSON.parse(text) as { id: string }).id),
  ).toEqual(["docs/0.txt", "docs/1.txt"]);
});

test("embed stops in order when the reader of its output goes away, and the same command goes on", async () => {
  const cwd = await makeFolder(manyTexts(20));
  const { gateway, env } = await makeGateway({ requestsPerMinute: 5 });
  const line = `(${shellWords([...command, ...embed])}; echo "code $?" >&2) | head -n 1`;
  const child = spawn("sh", ["-c", line], { cwd, env: environment(env) });
  const { stdout, stderr } = await ended(child);
  expect(stdout).toMatch(/^\{"event":"gateway",[^\n]*\n$/);
  expect(stderr).toBe("code 130\n");
  expect(gateway.stats.bills).toBeLessThanOrEqual(5);
  const { stdout: status } = await run(["status", "--json"], { cwd, env });
  expect(JSON.parse(status)).toMatchObject({ store: { embedded: gateway.stats.bills, open: 0, unknown: 0 } });
});

test("--rpm is not passed: when as many are sent the run waits, though the gateway would take more", async () => {
  const cwd = await makeFolder(manyTexts(12));
  const { gateway, env } = await makeGateway();
  const child = start([...embed, "--rpm", "5"], { cwd, env });
  const end = ended(child);
  let printed = "";
  child.stdout!.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  // Twice, so that a second passes in which it could have sent more.
  while ((printed.match(/"isWaiting":true/g) ?? []).length < 2) await sleep(20);
  expect(gateway.stats.posts).toBe(5);
  child.kill("SIGINT");
  expect(summaryOf(await end)).toMatchObject({ ending: "stopped", requests: 5, done: 5, left: 7 });
});

test("no command leaves anything that keeps the process from ending", async () => {
  const cwd = await makeFolder(manyTexts(3));
  for (const name of ["candle.jpg", "raven.wav", "steamer.mp4", "almanac.pdf"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const script = join(import.meta.dirname, "helpers/list-resources.ts");
  const listing = { cwd, command: [process.execPath, "--conditions=@segmind-embeddings/source", script] };
  for (const [code, ...args] of [
    [4, "embed", "docs", "--json", "--max-requests", "3"],
    [0, "embed", "docs", "--json"],
    [0, "search", "docs/candle.jpg", "--json"],
    [0, "export", "-"],
    [0, "doctor", "--json"],
  ] as [number, ...string[]][]) {
    const printed = await run([...args, "--mock"], listing);
    expect(printed, args.join(" ")).toMatchObject({ code, stderr: "" });
    expect(eventsOf(printed).at(-1), args.join(" ")).toEqual({ resources: [] });
  }
});

test("killed at random moments over a folder of all kinds, nothing is lost and little is bought twice", async () => {
  const cwd = await makeFolder(manyTexts(60));
  for (const name of ["candle.jpg", "raven.wav", "steamer.mp4", "almanac.pdf"])
    await copyFile(join(corpusMedia, name), join(cwd, "docs", name));
  const { gateway, env } = await makeGateway({ latency: 30, jobDuration: 100 });
  const killed = [...embed, "--on-unknown", "resend"];
  let kills = 0;
  for (const share of [0.1, 0.35, 0.5, 0.7, 0.9]) {
    const child = start(killed, { cwd, env });
    const end = ended(child);
    while (gateway.stats.bills < share * 64 && child.exitCode === null) await sleep(1);
    child.kill("SIGKILL");
    if ((await end).code === null) kills += 1;
  }
  const last = await run(killed, { cwd, env });
  expect(last.code).toBe(0);
  // Each kill may leave as many in doubt as are sent at a time.
  expect(gateway.stats.bills).toBeGreaterThanOrEqual(64);
  expect(gateway.stats.bills).toBeLessThanOrEqual(64 + kills * 16);
  expect((await run(["verify", "--json"], { cwd, env })).stdout).toContain('"checked":64,"problems":[]');
  const bills = gateway.stats.bills;
  expect((await run(killed, { cwd, env })).code).toBe(0);
  expect(gateway.stats.bills).toBe(bills);
});

test.runIf(hasTerminals)(
  "a medium that changes or vanishes between the plan and its turn is a failure that ends no run",
  async () => {
    const cwd = await makeFolder(manyTexts(5));
    for (const [index, name] of ["candle.jpg", "honeycomb.jpg"].entries())
      await copyFile(join(corpusMedia, name), join(cwd, "docs", `z${String(index)}.jpg`));
    const { gateway, env } = await makeGateway();
    const terminal = startInTerminal(["embed", "docs"], { cwd, env });
    await terminal.until(/Send 7 requests\?/);
    await copyFile(join(corpusMedia, "lighthouse.png"), join(cwd, "docs/z0.jpg"));
    await rm(join(cwd, "docs/z1.jpg"));
    terminal.type("y\n");
    expect(await terminal.end).toBe(1);
    expect(gateway.stats.bills).toBe(5);
    expect(terminal.written()).toMatch(/z1\.jpg: /);
    await rm(join(cwd, "docs/z0.jpg"));
    expect((await run(embed, { cwd, env })).code).toBe(0);
  },
);

test("a blocked input is kept with its reason, left alone by embed, and tried again by retry", async () => {
  const cwd = await makeFolder({ "docs/a.png": "", "docs/b.txt": "fine" });
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/a.png"));
  await rm(join(cwd, "docs/a.png"));
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/a.jpg"));
  const { gateway, env } = await makeGateway({
    faults: { on: "submit", at: 1, fault: { kind: "fail-job" } },
  });
  const first = await run(["embed", "docs", "--yes"], { cwd, env });
  expect(first.code).toBe(1);
  expect(first.stderr).toMatch(/failed {2}docs\/a\.jpg: /);
  const posts = gateway.stats.posts;
  expect((await run(["embed", "docs", "--yes"], { cwd, env })).code).toBe(1);
  expect(gateway.stats.posts).toBe(posts);
  const status = await run(["status"], { cwd, env });
  expect(status.stdout).toContain("docs/a.jpg");
  expect(status.code).toBe(1);
  expect((await run(["retry", "--yes"], { cwd, env })).code).toBe(0);
  expect((await run(["status"], { cwd, env })).code).toBe(0);
});

test("an unknown outcome of a medium ends with 3, and retry buys it again only where that is said", async () => {
  const cwd = await makeFolder();
  await addFiles(cwd, { "docs/b.txt": "fine" });
  await copyFile(join(corpusMedia, "candle.jpg"), join(cwd, "docs/a.jpg"));
  const { gateway, env } = await makeGateway({
    faults: { on: "submit", at: 1, fault: { kind: "reset-after-body", billed: true } },
  });
  expect((await run(["embed", "docs", "--yes"], { cwd, env })).code).toBe(3);
  const posts = gateway.stats.posts;
  expect((await run(["retry", "--yes"], { cwd, env })).code).toBe(3);
  expect(gateway.stats.posts).toBe(posts);
  expect((await run(["retry", "--unknown", "resend", "--yes"], { cwd, env })).code).toBe(0);
  expect(gateway.stats.posts).toBe(posts + 1);
});

test("a rejected key ends a run with 1 and says so", async () => {
  const cwd = await makeFolder(manyTexts(3));
  const { env } = await makeGateway();
  const refused = await run(["embed", "docs", "--yes"], {
    cwd,
    env: { ...env, SEGMIND_API_KEY: "SG_ffffffffffffffff" },
  });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("Stopped:");
  await writeFile(join(cwd, "docs/0.txt"), "text 0");
  expect((await run(["embed", "docs", "--yes"], { cwd, env })).code).toBe(0);
});
