import { Pool } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { runClosedLoop } from "../src/measure/closed-loop.ts";
import { startUsageMeter } from "../src/measure/usage-meter.ts";
import { startWireServer, type WireServerOptions } from "../src/servers/wire-server.ts";

// A busy machine only makes things later: bounds are from below, and counts are exact.

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function caller(
  options: WireServerOptions,
): Promise<{ call: () => Promise<void>; answered: () => number }> {
  const server = await startWireServer(options);
  const pool = new Pool(server.url);
  closers.push(
    () => server.close(),
    () => pool.close(),
  );
  return {
    answered: () => server.requests,
    async call() {
      const { body } = await pool.request({
        method: "POST",
        path: "/v1/gemini-embedding-2",
        headers: { "content-type": "application/json" },
        body: '{"input":"x","output_dimensionality":128}',
      });
      await body.dump();
    },
  };
}

describe("a closed loop", () => {
  it("makes as many calls as are asked for, and none of them is faster than the server", async () => {
    const { call, answered } = await caller({ delay: () => 30 });
    const { requests, failed, latencies } = await runClosedLoop({ call, concurrency: 4, requests: 22 });
    expect([requests, failed, answered()]).toEqual([22, 0, 22]);
    expect(latencies.summary.count).toBe(22);
    // Timers may be early by less than a millisecond.
    expect(latencies.summary.p50).toBeGreaterThanOrEqual(29);
  });

  it("has no more calls under way than it has users", async () => {
    let underWay = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay -= 1;
    };
    await runClosedLoop({ call, concurrency: 3, requests: 50 });
    expect(most).toBe(3);
  });

  it("counts calls that fail apart, and their time not at all", async () => {
    const call = (index: number): Promise<void> =>
      index % 5 === 0 ? Promise.reject(new Error(`no ${String(index % 2)}`)) : Promise.resolve();
    const { requests, failed, errors, latencies } = await runClosedLoop({
      call,
      concurrency: 2,
      requests: 20,
    });
    expect({ requests, failed, counted: latencies.summary.count }).toEqual({
      requests: 16,
      failed: 4,
      counted: 16,
    });
    expect(errors).toEqual(["Error: no 0", "Error: no 1"]);
  });
});

describe("the usage meter", () => {
  it("counts CPU that was burned, and not time that was waited", async () => {
    const burning = startUsageMeter();
    burnCpu(80);
    const burned = burning();
    expect(burned.cpuMs).toBeGreaterThanOrEqual(79);
    expect(burned.elapsedMs).toBeGreaterThan(0);

    const waiting = startUsageMeter();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const waited = waiting();
    expect(waited.elapsedMs).toBeGreaterThanOrEqual(399);
    expect(waited.cpuMs).toBeLessThan(waited.elapsedMs);
  });

  it("is what a loop divides by its requests", async () => {
    const call = (): Promise<void> => {
      burnCpu(4);
      return Promise.resolve();
    };
    const { cpuMs, requests } = await runClosedLoop({ call, concurrency: 2, requests: 25 });
    expect(cpuMs / requests).toBeGreaterThanOrEqual(3.9);
  });
});

function burnCpu(milliseconds: number): void {
  const begun = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1000 >= milliseconds) return;
  }
}
