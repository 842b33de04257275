import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { SaidOfShare, ShareTask } from "../../../tools/store-tests/share-texts.ts";
import {
  checkQuotaOfFive,
  expectOneVectorEach,
  expectWithinQuota,
  startSharedGateway,
  windowToTell,
} from "../../../tools/store-tests/shared-quota.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";

const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

async function statsOf(path: string) {
  await using database = openSqlite(path);
  return await database.store.stats();
}

test("five processes with one SQLite file buy each text once within one quota, also when one of them is killed", async () => {
  const place = await newFile();
  const script = new URL("helpers/share-process.ts", import.meta.url);
  await checkQuotaOfFive({ script, place, stats: () => statsOf(place) });
}, 300_000);

interface ThreadResult {
  readonly bought: number;
  readonly digests: readonly string[];
}

async function shareInThread(task: ShareTask<string>): Promise<ThreadResult> {
  const thread = new Worker(new URL("helpers/share-thread.ts", import.meta.url), { workerData: task });
  let [bought, digests]: [number, readonly string[]] = [0, []];
  thread.on("message", (said: SaidOfShare) => {
    if ("digests" in said) digests = said.digests;
    else bought += 1;
  });
  await once(thread, "exit");
  return { bought, digests };
}

test("two threads of one process with one SQLite file buy each text once within one quota", async () => {
  const allowed = { limit: 20, windowMs: 2_000 };
  const gateway = await startSharedGateway(allowed);
  const place = await newFile();
  const texts = Array.from({ length: 60 }, (_, index) => `A text that two want, number ${String(index)}.`);
  // Each wants three quarters of the texts, and begins with others.
  const tasks = [texts.slice(0, 45), texts.slice(15).toReversed()].map((wanted) => ({
    place,
    gateway: gateway.url,
    apiKey: gateway.apiKey,
    quotaWindow: windowToTell(allowed),
    texts: wanted,
  }));
  const results = await Promise.all(tasks.map(shareInThread));

  expectOneVectorEach(
    60,
    tasks.map((task, index) => [task.texts, results[index]?.digests ?? []]),
  );
  const { bills, requests } = await gateway.report();
  expect(bills).toBe(60);
  expect(results.map(({ bought }) => bought > 0)).toEqual([true, true]);
  expect(results.reduce((sum, { bought }) => sum + bought, 0)).toBe(60);
  expectWithinQuota(requests, allowed);
});
