import { expect, test, vi } from "vitest";
import { startMockProcess } from "../../../tools/mock-process/start-mock-process.ts";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { startTwentyWorkers } from "./helpers/start-twenty-workers.ts";

const server = await startTestServer(["-c", "fsync=off", "-c", "max_connections=300"]);

/** The gateway's windows begin at multiples of so many milliseconds. */
const length = 4_000;
const windowNow = (): number => Math.floor(Date.now() / length);

/**
 * A smaller quota looks as if strangers used some of it, who are left an eighth, until so many windows have shown it. On a busy
 * machine some of these short windows end before the rest is used.
 */
const windowsUntilSmaller = 9;
const leastOfSmaller = 1 / 2;
/** The most requests that come a window late. */
const mostLate = 1 / 100;
/** In so many windows two in a row are used whole, however busy the machine is. */
const windowsUntilWhole = 4;

test("twenty workers in several processes use every window of one quota whole and never more, also when it is raised and when it is lowered in the middle", async () => {
  const gateway = await startMockProcess({
    requestsPerMinute: 40,
    windowMs: length,
    window: "fixed",
    fixedWindowAnchor: "aligned",
    latency: 100,
  });
  // Runs leave a reserve to a person's single calls until a sixtieth of a window is left: less than a busy machine is late.
  const bulk = await startTwentyWorkers(server, gateway, 2_000, { quotaWindow: length, reserve: 0 });
  const taken = async (window: number): Promise<number> => {
    const { requests } = await gateway.report();
    return requests.filter(({ status, at }) => status === 200 && Math.floor(at / length) === window).length;
  };
  /** How many requests of the next window are taken, as soon as it is used whole or over. */
  const useNext = async (limit: number): Promise<number> => {
    const window = windowNow() + 1;
    const isUsed = async (): Promise<void> =>
      expect(windowNow() > window || (await taken(window)) >= limit).toBe(true);
    await vi.waitFor(isUsed, { timeout: 5 * length, interval: 50 });
    return await taken(window);
  };

  /** How many requests are taken window after window, until two in a row are used whole. */
  const useUntilWhole = async (limit: number, windows: number): Promise<number[]> => {
    const used: number[] = [];
    const isWhole = (): boolean => used.at(-1) === limit && used.at(-2) === limit;
    while (!isWhole() && used.length < windows) used.push(await useNext(limit));
    return used;
  };

  // The first window begins with one request that finds out what the quota is.
  await useNext(40);
  expect((await useUntilWhole(40, windowsUntilWhole)).slice(-2)).toEqual([40, 40]);
  gateway.changeQuota(60);
  expect((await useUntilWhole(60, windowsUntilWhole)).slice(-2)).toEqual([60, 60]);
  gateway.changeQuota(20);
  const loweredFrom = (windowNow() + 1) * length;
  expect(await useNext(20)).toBe(20);
  const lowered = await useUntilWhole(20, windowsUntilSmaller + windowsUntilWhole);
  expect(Math.min(...lowered)).toBeGreaterThanOrEqual(20 * leastOfSmaller);
  expect(lowered.slice(-2)).toEqual([20, 20]);

  const { requests } = await gateway.report();
  gateway.changeQuota(1_000_000);
  const [first = NaN] = requests.map(({ at }) => at);
  const rejected = requests.filter(({ status, at }) => status === 429 && at > first + length);
  // That the quota is smaller is not known before the first window of it, where some are sent for which it is too small.
  const surprised = rejected.filter(({ at }) => at >= loweredFrom && at < loweredFrom + length);
  expect(surprised.length).toBeLessThanOrEqual(60 - 20);
  // What waits long on a busy machine is counted in a later window than it was sent for.
  expect(rejected.length - surprised.length).toBeLessThanOrEqual(requests.length * mostLate);
  await vi.waitFor(async () => expect(await bulk.isDone()).toBe(true), { timeout: 60_000, interval: 200 });
  expect((await gateway.report()).bills).toBe(2_000);
}, 240_000);
