import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { summarizeLatencies } from "../src/measure/summarize-latencies.ts";
import { quantile, ratiosOf, spreadOf } from "../src/measure/spread.ts";
import { logNormalQuantiles } from "../src/scenarios/log-normal-quantiles.ts";
import { quotaUsed } from "../src/scenarios/quota-window.ts";

it("tells the percentiles of any latencies", () => {
  const latencies = fc.array(fc.double({ min: 0.01, max: 100_000, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(latencies, (values) => {
      const { count, p50, p99, max } = summarizeLatencies(values);
      const below = (value: number): number => values.filter((other) => other <= value).length / count;
      expect(values).toEqual(expect.arrayContaining([p50, p99, max]));
      expect([count, max]).toEqual([values.length, Math.max(...values)]);
      expect(below(p50)).toBeGreaterThanOrEqual(0.5);
      expect(below(p99)).toBeGreaterThanOrEqual(0.99);
      expect(values.filter((other) => other < p50).length / count).toBeLessThan(0.5);
    }),
  );
});

describe("spreads", () => {
  it("has the median and the quartiles", () => {
    expect(spreadOf([5, 1, 3, 2, 4])).toMatchObject({ median: 3, low: 2, high: 4 });
    expect(quantile([1, 2], 0.5)).toBe(1.5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("takes ratios round by round, so that a slow round of both is none", () => {
    expect(ratiosOf([10, 1_000, 20], [20, 2_000, 40])).toMatchObject({ median: 0.5, low: 0.5, high: 0.5 });
  });
});

describe("quotaUsed", () => {
  const bursts = (windows: number, perWindow: number, every: number): number[] =>
    Array.from({ length: windows * perWindow + 1 }, (_, index) => Math.floor(index / perWindow) * every);

  it("is all of it where each window is used at its beginning", () => {
    expect(quotaUsed(bursts(5, 50, 60_000), 50, 60_000)).toBe(1);
  });

  it("counts the time that is lost between windows", () => {
    expect(quotaUsed(bursts(5, 50, 66_000), 50, 60_000)).toBeCloseTo(60 / 66, 10);
  });

  it("leaves the first window out", () => {
    const arrivals = bursts(5, 50, 60_000).map((at, index) => (index < 50 ? at - 1_000_000 : at));
    expect(quotaUsed(arrivals, 50, 60_000)).toBe(1);
  });

  it("says nothing of a run that was too short", () => {
    expect(quotaUsed([0, 1, 2], 50, 60_000)).toBeNaN();
  });
});

describe("logNormalQuantiles", () => {
  it("has the median and the mean of the distribution, and the same values in each run", () => {
    const values = logNormalQuantiles(400, 200);
    expect(values).toEqual(logNormalQuantiles(400, 200));
    expect(quantile(values, 0.5) / 400).toBeCloseTo(1, 1);
    // The mean of a log-normal distribution whose 99th percentile is 20 medians is 2.29 medians.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean / 400).toBeGreaterThan(2.1);
    expect(mean / 400).toBeLessThan(2.4);
    expect(Math.max(...logNormalQuantiles(400, 200, 4))).toBeLessThanOrEqual(1_600);
  });
});
