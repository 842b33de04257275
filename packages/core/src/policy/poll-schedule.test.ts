import { expect, it } from "vitest";
import { nextPollWait } from "./poll-schedule.ts";
import { RunningMedian } from "./running-median.ts";

it.each([
  ["nothing known, at once", 0, 0, 50],
  ["nothing known, after 3 s", 0, 3_000, 300],
  ["a typical 400 ms", 400, 100, 88],
  ["a typical 4 s", 4_000, 1_000, 880],
  ["a typical 30 s, held at the most", 30_000, 0, 2_000],
  ["a job that outlives its kind", 400, 10_000, 1_000],
  ["an hour", 0, 3_600_000, 2_000],
])("the wait before a poll is a sensible one with %s", (_, typical, elapsed, wait) => {
  expect(nextPollWait(typical, elapsed)).toBeCloseTo(wait, 6);
});

/** Log-normal job lengths whose 99th percentile is 20 times the median, from a seeded generator. */
function* jobLengths(median: number): Generator<number> {
  const sigma = Math.log(20) / 2.3263478740408408;
  let state = 42;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    yield median * Math.exp(sigma * normal);
  }
}

it.each([
  { median: 400, meanDelay: 75, gets: 10 },
  { median: 4_000, meanDelay: 700, gets: 10 },
  { median: 30_000, meanDelay: 1_100, gets: Infinity },
])(
  "polls see jobs of a median of $median ms after $meanDelay ms on average, with at most $gets GETs",
  ({ median, meanDelay, gets }) => {
    const durations = new RunningMedian();
    const lengths = jobLengths(median);
    let delay = 0;
    let polls = 0;
    const jobs = 5_000;
    for (let job = 0; job < jobs + 50; job += 1) {
      const length = lengths.next().value as number;
      let elapsed = 0;
      let count = 0;
      do {
        elapsed += nextPollWait(durations.value, elapsed);
        count += 1;
      } while (elapsed < length);
      durations.add(length);
      if (job >= 50) {
        delay += elapsed - length;
        // One more GET fetches the result.
        polls += count + 1;
      }
    }
    expect(delay / jobs).toBeLessThanOrEqual(meanDelay);
    expect(polls / jobs).toBeLessThanOrEqual(gets);
  },
);

it("RunningMedian gives the median of the last values", () => {
  const median = new RunningMedian(3);
  expect(median.value).toBe(0);
  for (const [value, expected] of [
    [9, 9],
    [1, 9],
    [5, 5],
    [7, 5],
    [7, 7],
  ] as const) {
    median.add(value);
    expect(median.value).toBe(expected);
  }
});
