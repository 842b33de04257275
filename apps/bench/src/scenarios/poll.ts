import type { PolledOutcome, PollWorker } from "../clients/poll-worker.ts";
import { LatencyHistogram } from "../measure/latency-histogram.ts";
import { meanOf, quantile } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Bar, Series } from "../record/result.ts";
import type { MockWorker } from "../servers/mock-worker.ts";
import { logNormalQuantiles } from "./log-normal-quantiles.ts";
import type { Scenario } from "./scenario.ts";

interface Case {
  readonly median: number;
  readonly jobs: number;
  readonly concurrency: number;
  /** Numbers to reach, in ms and GETs a job. */
  readonly meanToReach: number;
  readonly getsToReach?: number;
}

const cases: readonly Case[] = [
  { median: 400, jobs: 300, concurrency: 16, meanToReach: 75, getsToReach: 10 },
  { median: 4_000, jobs: 200, concurrency: 16, meanToReach: 700, getsToReach: 10 },
  { median: 30_000, jobs: 100, concurrency: 100, meanToReach: 1_100 },
];

const quickCase: Case = { median: 400, jobs: 30, concurrency: 20, meanToReach: 75, getsToReach: 10 };

/** Jobs whose length the client learns from before what counts. */
const warmUpJobs = 64;
/** In medians: the long tail would only make the warm-up longer. */
const warmUpCap = 4;

const schedules = [
  { name: "ours", interval: undefined },
  { name: "every 1 s", interval: 1_000 },
] as const;

interface Outcome {
  readonly one: Case;
  readonly schedule: string;
  readonly outcomes: readonly PolledOutcome[];
  readonly errors: readonly string[];
}

export const poll: Scenario = {
  name: "poll",
  title: "How late a queued job's end is seen",
  about:
    "v2 jobs of log-normal length (p99 = 20 × median). Delay: from when the gateway had completed a job to when the " +
    `caller had its vector. Counted after ${String(warmUpJobs)} jobs; beside a fixed poll each second.`,
  async run({ isQuick, signal, progress }) {
    const due = isQuick ? [quickCase] : cases;
    const began = performance.now();
    const longest = Math.max(...due.map(({ median, jobs }) => median * Math.min(30, jobs / 3)));
    const timer = setInterval(() => {
      const seconds = Math.round((performance.now() - began) / 1000);
      progress(
        (performance.now() - began) / longest,
        `${String(due.length * schedules.length)} runs side by side, ${String(seconds)} s`,
      );
    }, 500);
    const results = (
      await Promise.all(
        due.flatMap((one) => schedules.map((schedule) => runCase(one, schedule, isQuick, signal))),
      )
    ).filter((result) => result !== undefined);
    clearInterval(timer);
    return {
      settings: {
        medians: due.map(({ median }) => median),
        jobs: due.map(({ jobs }) => jobs),
        concurrency: due.map(({ concurrency }) => concurrency),
        warmUpJobs,
      },
      tables: [
        {
          title: "Delay until seen, and GETs a job",
          columns: [
            { key: "case", title: "job median · schedule" },
            { key: "jobs", title: "jobs" },
            { key: "mean", title: "mean ms", digits: 1, better: "lower" },
            { key: "p50", title: "p50 ms", digits: 1, better: "lower" },
            { key: "p90", title: "p90 ms", digits: 1 },
            { key: "max", title: "max ms", digits: 1 },
            { key: "gets", title: "GETs a job", digits: 1, better: "lower" },
          ],
          rows: results.map(({ one, schedule, outcomes }) => {
            const delays = outcomes.map(({ delayMs }) => delayMs);
            return {
              case: `${String(one.median / 1000)} s · ${schedule}`,
              jobs: outcomes.length,
              mean: meanOf(delays),
              p50: quantile(delays, 0.5),
              p90: quantile(delays, 0.9),
              max: quantile(delays, 1),
              gets: meanOf(outcomes.map(({ gets }) => gets)),
            };
          }),
        },
      ],
      charts: [
        {
          kind: "bars",
          title: "Mean delay until a finished job is seen",
          about: "By the median length of the jobs. Less is better.",
          valueTitle: "ms",
          bars: results.map(({ one, schedule, outcomes }): Bar => ({
            label: schedule,
            value: meanOf(outcomes.map(({ delayMs }) => delayMs)),
            group: `median ${String(one.median / 1000)} s`,
          })),
        },
        {
          kind: "lines",
          title: "Delay until seen",
          about: "Of all jobs, by percentile.",
          xTitle: "percentile",
          yTitle: "ms",
          xScale: "percentile",
          yScale: "log",
          series: results.map(({ one, schedule, outcomes }) =>
            toSeries(`${String(one.median / 1000)} s · ${schedule}`, outcomes),
          ),
        },
      ],
      checks: results.filter(({ schedule }) => schedule === "ours" && !isQuick).map(toCheck),
      errors: results.flatMap(({ one, schedule, errors }) =>
        errors.map((error) => `${String(one.median)} ms, ${schedule}: ${error}`),
      ),
      isComplete: !signal.aborted,
    };
  },
};

async function runCase(
  one: Case,
  { name: schedule, interval }: (typeof schedules)[number],
  isQuick: boolean,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { median, jobs, concurrency } = one;
  const warmUp = isQuick ? concurrency : warmUpJobs;
  await using mock = await Child.start<MockWorker>(new URL("../servers/mock-worker.ts", import.meta.url));
  await using client = await Child.start<PollWorker>(new URL("../clients/poll-worker.ts", import.meta.url));
  const jobDurations = [
    ...logNormalQuantiles(median, warmUp, warmUpCap),
    ...logNormalQuantiles(median, jobs),
  ];
  const gateway = await mock.call("start", { jobDurations });
  const order = { ...gateway, concurrency, ...(interval === undefined ? {} : { interval }) };
  const stopped = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const done = (async () => {
    await client.call("pollJobs", { ...order, jobs: warmUp });
    return client.call("pollJobs", { ...order, jobs });
  })();
  done.catch(() => undefined);
  const result = await Promise.race([done, stopped]);
  return result && { one, schedule, ...result };
}

function toSeries(name: string, outcomes: readonly PolledOutcome[]): Series {
  const histogram = new LatencyHistogram();
  for (const { delayMs } of outcomes) histogram.record(delayMs);
  return { name, points: histogram.curve.map(({ percentile, milliseconds }) => [percentile, milliseconds]) };
}

function toCheck({ one, outcomes }: Outcome): {
  what: string;
  toReach: string;
  measured: string;
  isReached: boolean;
} {
  const mean = meanOf(outcomes.map(({ delayMs }) => delayMs));
  const gets = meanOf(outcomes.map((outcome) => outcome.gets));
  const { median, meanToReach, getsToReach = Infinity } = one;
  return {
    what: `jobs of median ${String(median / 1000)} s: completed to seen`,
    toReach: `mean ≤ ${String(meanToReach)} ms${getsToReach === Infinity ? "" : ` with ≤ ${String(getsToReach)} GETs a job`}`,
    measured: `${mean.toFixed(1)} ms with ${gets.toFixed(1)} GETs`,
    isReached: mean <= meanToReach && gets <= getsToReach,
  };
}
