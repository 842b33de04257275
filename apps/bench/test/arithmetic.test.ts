import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LatencyHistogram } from "../src/measure/latency-histogram.ts";
import { quantile, ratiosOf, spreadOf } from "../src/measure/spread.ts";
import { compareRuns } from "../src/record/compare-runs.ts";
import { logNormalQuantiles } from "../src/scenarios/log-normal-quantiles.ts";
import { quotaUsed } from "../src/scenarios/quota-used.ts";
import { sampleRun } from "./helpers/sample-run.ts";

describe("LatencyHistogram", () => {
  it("tells percentiles within a thousandth, of any latencies", () => {
    const latencies = fc.array(fc.double({ min: 0.01, max: 100_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = new LatencyHistogram();
        for (const value of values) histogram.record(value);
        const sorted = values.toSorted((a, b) => a - b);
        const { count, p50, p99, max } = histogram.summary;
        const near = (told: number, true_: number): boolean =>
          Math.abs(told - true_) <= 0.002 * true_ + 0.002;
        const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * values.length) - 1)]!;
        expect(count).toBe(values.length);
        expect(near(p50, rank(0.5))).toBe(true);
        expect(near(p99, rank(0.99))).toBe(true);
        expect(near(max, sorted.at(-1)!)).toBe(true);
      }),
    );
  });

  it("draws a curve no further than its count can tell", () => {
    const histogram = new LatencyHistogram();
    for (let index = 1; index <= 1_000; index += 1) histogram.record(index);
    const last = histogram.curve.at(-1)!;
    expect(last.percentile).toBeGreaterThan(99.8);
    expect(last.percentile).toBeLessThanOrEqual(99.9 + 1e-9);
  });
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

describe("compareRuns", () => {
  const verdicts = (before = sampleRun(), after = sampleRun()): Record<string, string[]> =>
    Object.groupBy(compareRuns(before, after), ({ verdict }) => verdict) as never;

  it("sees no difference between a run and itself", () => {
    const found = verdicts();
    expect(found["slower"]).toBeUndefined();
    expect(found["faster"]).toBeUndefined();
    expect(found["no difference to be seen"]).toHaveLength(14);
  });

  it("says by how much a run is worse, also of what is better the higher it is", () => {
    const worse = compareRuns(sampleRun(), sampleRun(1.3)).filter(({ verdict }) => verdict === "slower");
    expect(worse).toHaveLength(14);
    for (const { worseBy, range } of worse) {
      expect(worseBy).toBeCloseTo(0.3, 2);
      expect(range![0]).toBeLessThanOrEqual(0.3);
      expect(range![1]).toBeGreaterThanOrEqual(0.29);
    }
    expect(verdicts(sampleRun(1.3), sampleRun())["faster"]).toHaveLength(14);
  });

  it("calls a difference within the spread none", () => {
    expect(verdicts(sampleRun(), sampleRun(1.004))["slower"]).toBeUndefined();
  });

  it("says nothing of figures with too few rounds, nor of those without a better side", () => {
    const found = compareRuns(sampleRun(), sampleRun(2));
    expect(found.filter(({ verdict }) => verdict === "cannot be said").map(({ column }) => column)).toEqual(
      Array.from({ length: 7 }, () => "measured once"),
    );
    expect(found.some(({ column }) => column === "max ms")).toBe(false);
    expect(
      compareRuns(sampleRun(1, 3), sampleRun(2, 3)).every(({ verdict }) => verdict === "cannot be said"),
    ).toBe(true);
  });
});
