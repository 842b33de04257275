import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { runClosedLoop } from "../src/measure/closed-loop.ts";
import { startUsageMeter } from "../src/measure/usage-meter.ts";

// A busy machine only makes things later: bounds are from below, and counts are exact.

it("makes as many calls as are asked for, as many at a time as there are users, and times each", async () => {
  let [underWay, most, calls] = [0, 0, 0];
  const call = async (): Promise<void> => {
    calls += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await sleep(5);
    underWay -= 1;
  };
  const { requests, failed, latencies } = await runClosedLoop({ call, concurrency: 3, requests: 22 });
  expect([calls, requests, failed, most]).toEqual([22, 22, 0, 3]);
  expect(latencies).toHaveLength(22);
  // Timers may be early by less than a millisecond.
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(4);
});

it("counts calls that fail apart, and their time not at all", async () => {
  const call = (index: number): Promise<void> =>
    index % 5 === 0 ? Promise.reject(new Error(`no ${String(index % 2)}`)) : Promise.resolve();
  const { requests, failed, errors, latencies } = await runClosedLoop({ call, concurrency: 2, requests: 20 });
  expect([requests, failed, latencies.length]).toEqual([16, 4, 16]);
  expect(errors).toEqual(["Error: no 0", "Error: no 1"]);
});

it("counts CPU that was burned, and not time that was waited", async () => {
  const call = (): Promise<void> => {
    burnCpu(4);
    return Promise.resolve();
  };
  const { cpuMs, requests } = await runClosedLoop({ call, concurrency: 2, requests: 25 });
  expect(cpuMs / requests).toBeGreaterThanOrEqual(3.9);

  const waiting = startUsageMeter();
  await sleep(300);
  const waited = waiting();
  expect(waited.elapsedMs).toBeGreaterThanOrEqual(299);
  expect(waited.cpuMs).toBeLessThan(waited.elapsedMs);
});

function burnCpu(milliseconds: number): void {
  const begun = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1000 >= milliseconds) return;
  }
}
