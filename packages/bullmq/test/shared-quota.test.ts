import { mostInWindow } from "@segmind-embeddings/mock-gateway";
import { expect, test, vi } from "vitest";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { startTwentyWorkers } from "./helpers/start-twenty-workers.ts";

const server = await startTestServer(["-c", "fsync=off", "-c", "max_connections=300"]);

/**
 * With QUOTA_WINDOW=60000 the gateway's window is as long as real ones and as the workers are told, for a quiet machine.
 * A busy machine may hand over what was sent up to two seconds late: the gateway's window is that much shorter then, and
 * so much longer is a window that all of the quota must be used in.
 */
const realWindow = Number(process.env["QUOTA_WINDOW"] ?? 0);
const lateness = realWindow === 0 ? 2_000 : 0;
const quotaWindow = realWindow || 4_000;
const windowMs = quotaWindow - lateness;
const [before, after] = [40, 60];

/** The share of the quota that was used after the first window: of as many sends as make whole windows. */
function shareUsed(arrivals: readonly number[], perWindow: number): number {
  const windows = Math.floor((arrivals.length - 1) / perWindow);
  const [from = NaN, to = NaN] = [arrivals[perWindow], arrivals[windows * perWindow]];
  return ((windows - 1) * (quotaWindow + lateness)) / (to - from);
}

test("twenty workers in several processes use all of one quota and never more, also when the gateway changes it in the middle", async () => {
  // Two whole windows after the first one on each side of the change, and the one in which it is made.
  const changeAt = 2 * before + 10;
  const inputs = changeAt + 4 * after;
  const gateway = await startMockProcess({
    requestsPerMinute: before,
    windowMs,
    window: "sliding",
    latency: 100,
  });
  const bulk = await startTwentyWorkers(server, gateway, inputs, { quotaWindow });
  const reach = (bills: number): Promise<void> =>
    vi.waitFor(async () => expect((await gateway.report()).bills).toBeGreaterThanOrEqual(bills), {
      timeout: 600_000,
      interval: 100,
    });
  await reach(changeAt);
  const changedAt = Date.now();
  gateway.changeQuota(after);
  await reach(inputs);
  await vi.waitFor(async () => expect(await bulk.isDone()).toBe(true), { timeout: 60_000, interval: 200 });

  const { bills, requests } = await gateway.report();
  expect(bills).toBe(inputs);
  const posts = requests.filter(({ method }) => method === "POST");
  const [first = NaN] = posts.map(({ at }) => at);
  expect(posts.filter(({ status, at }) => status === 429 && at > first + windowMs)).toEqual([]);
  const arrivals = posts.flatMap(({ at, status }) => (status === 200 ? [at] : []));
  const early = arrivals.filter((at) => at < changedAt);
  // Where it is known what is left, the window after the change begins with what is free already.
  const late = arrivals.filter((at) => at >= changedAt + quotaWindow);
  expect(mostInWindow(early, windowMs)).toBeLessThanOrEqual(before);
  expect(mostInWindow(arrivals, windowMs)).toBeLessThanOrEqual(after);
  const used = [shareUsed(early, before), shareUsed(late, after)];
  if (realWindow !== 0) process.stdout.write(`${JSON.stringify(used)}\n`);
  for (const share of used) expect(share).toBeGreaterThanOrEqual(0.99);
}, 900_000);
