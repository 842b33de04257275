import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../../../tools/fuzz/random.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";
import { currentMoment } from "../src/system/current-moment.ts";
import { processIdentity } from "../src/system/process-identity.ts";
import { toOwnerRow } from "../src/rows/owner-row.ts";
import { claim, embedded, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { openInProcess } from "./helpers/open-in-process.ts";
import type { Step } from "./helpers/report-each-step.ts";
import { childArguments, readChild } from "./helpers/run-child.ts";

const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

test("processes that open a missing file at the same moment share the one file that is created", async () => {
  const folder = await temporaryFolder();
  const paths = Array.from({ length: 6 }, (_, round) => join(folder, `${String(round)}.db`));
  for (const path of paths) {
    const processes = await Promise.all([1, 2, 3].map(() => openInProcess(path)));
    // Their first calls open the file.
    const claimed = await Promise.all(processes.map(async ({ store }) => store.open([claim(1), claim(2)])));
    expect(claimed.flat().filter((entry) => entry === undefined)).toHaveLength(2);
    for (const { store } of processes) expect(await store.unsettled()).toHaveLength(2);
    await Promise.all(processes.map(async (one) => one.kill()));
  }
});

test("five processes that want the same keys buy each of them once, and all get all vectors", async () => {
  const path = await newFile();
  const count = 200;
  const claimed = await Promise.all(
    [1, 2, 3, 4, 5].map((seed) =>
      readChild<number[]>({
        program: process.execPath,
        args: childArguments("buy-all.ts", path, String(count), String(seed)),
      }),
    ),
  );
  const numbers = Array.from({ length: count }, (_, number) => number);
  expect(claimed.flat().toSorted((a, b) => a - b)).toEqual(numbers);
  await using database = openSqlite(path);
  const entries = await database.store.get(numbers.map(keyOf));
  expect(numbers.filter((number) => !isVectorOf(entries[number], number))).toEqual([]);
  expect(await database.store.stats()).toMatchObject({ embedded: count, open: 0, unknown: 0 });
});

/** What a process reported before it was killed. */
interface Report {
  /** Keys with a finished step. */
  readonly done: Map<number, Step["step"]>;
  /** Keys with a step that had begun and may be finished. */
  readonly begun: Map<number, Step["step"]>;
}

/** Runs a process that claims, stores and frees keys, and kills it after so many lines of output. */
async function killAfter(lines: number, path: string, from: number): Promise<Report> {
  const child = spawn(process.execPath, childArguments("report-each-step.ts", path, String(from)), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const report: Report = { done: new Map(), begun: new Map() };
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    count += 1;
    if (count === lines) child.kill("SIGKILL");
    const { step, numbers, isDone } = JSON.parse(line) as Step;
    for (const number of numbers) {
      if (isDone) report.begun.delete(number);
      (isDone ? report.done : report.begun).set(number, step);
    }
  }
  if (child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  return report;
}

test("after each of many kills, every stored vector is there, and exactly the open keys are listed as unsettled", async () => {
  const path = await newFile();
  const seed = Date.now();
  const random = seededRandom(seed);
  const known: Report = { done: new Map(), begun: new Map() };
  for (let kill = 0; kill < 15; kill += 1) {
    const report = await killAfter(1 + random(60), path, kill * 100_000);
    for (const [number, step] of report.done) known.done.set(number, step);
    for (const [number, step] of report.begun) known.begun.set(number, step);

    await using database = openSqlite(path);
    const unsettled = new Set((await database.store.unsettled()).map(({ key }) => key));
    const numbers = [...new Set([...known.done.keys(), ...known.begun.keys()])];
    const entries = await database.store.get(numbers.map(keyOf));
    const wrong = numbers.filter((number, index) => {
      const entry = entries[index];
      const [done, begun] = [known.done.get(number), known.begun.get(number)];
      // A step that had begun may be finished or not: both are right.
      return ![done, begun].some((step, which) => {
        if (which === 1 && step === undefined) return false;
        if (step === "claim") return entry?.state === "unknown" && unsettled.has(keyOf(number));
        if (step === "store") return isVectorOf(entry, number) && !unsettled.has(keyOf(number));
        return entry === undefined && !unsettled.has(keyOf(number));
      });
    });
    expect(wrong, `seed ${String(seed)}`).toEqual([]);
    const named = numbers.filter((number) => unsettled.has(keyOf(number)));
    expect(named).toHaveLength(unsettled.size);
  }
}, 240_000);

test("a key that a killed process had open is unknown at once, and the reason names the process", async () => {
  const path = await newFile();
  const other = await openInProcess(path);
  await other.store.open([claim(1)]);
  await using database = openSqlite(path);
  expect(await database.store.get([keyOf(1)])).toMatchObject([{ state: "open", owner: other.store.owner }]);
  const isAlive = () =>
    database.quota.update("a", (context) => ({ result: context.isAlive(other.store.owner) }));
  expect(await isAlive()).toBe(true);
  await other.kill();
  expect(await database.store.get([keyOf(1)])).toEqual([
    { state: "unknown", since: claim(1).since, reason: expect.stringContaining(other.store.owner) },
  ]);
  expect(await isAlive()).toBe(false);
});

test("a process that has the pid of a dead owner is not mistaken for it", async () => {
  const path = await newFile();
  await using database = openSqlite(path);
  await database.store.get([keyOf(1)]);
  const { now, uptime } = currentMoment();
  const db = new DatabaseSync(path);
  onTestFinished(() => db.close());
  const enter = db.prepare("INSERT INTO owners VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  // This process's own pid, with its lease: once as it is, once as if another process had had it before.
  const owner = { ...processIdentity(), renewedAt: now, renewedUptime: uptime };
  enter.run(...toOwnerRow({ ...owner, owner: "now" }));
  enter.run(...toOwnerRow({ ...owner, owner: "before", startedAt: "1" }));
  const alive = (name: string) =>
    database.quota.update("a", (context) => ({ result: context.isAlive(name) }));
  expect(await alive("now")).toBe(true);
  expect(await alive("before")).toBe(false);
});

test("owners that are dead are forgotten by the next opening", async () => {
  const path = await newFile();
  for (let count = 0; count < 2; count += 1) {
    const other = await openInProcess(path);
    await other.store.open([claim(count)]);
    await other.kill();
  }
  await using database = openSqlite(path);
  expect(await database.store.unsettled()).toHaveLength(2);
  const db = new DatabaseSync(path);
  onTestFinished(() => db.close());
  expect(db.prepare("SELECT owner FROM owners").all()).toEqual([{ owner: database.store.owner }]);
});

test("a process that closes nothing still exits, but not while it waits for the store", async () => {
  const path = await newFile();
  const args = childArguments("end-by-itself.ts", path);
  expect(await readChild({ program: process.execPath, args })).toBe("stored");
  await using database = openSqlite(path);
  expect(isVectorOf((await database.store.get([keyOf(1)]))[0], 1)).toBe(true);
});

test("a process that is killed while it opens the file leaves one that others can open", async () => {
  const folder = await temporaryFolder();
  const random = seededRandom(1);
  for (let round = 0; round < 8; round += 1) {
    const path = join(folder, `${String(round)}.db`);
    const child = spawn(process.execPath, childArguments("end-by-itself.ts", path), { stdio: "ignore" });
    setTimeout(() => child.kill("SIGKILL"), 150 + random(250));
    await once(child, "exit");
    await using database = openSqlite(path);
    await database.store.write([{ key: keyOf(2), entry: embedded(2) }]);
    expect(isVectorOf((await database.store.get([keyOf(2)]))[0], 2)).toBe(true);
  }
});
