import type { PolledOutcome, PollWorker } from "../clients/poll-worker.ts";
import { meanOf, quantile } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Check } from "../record/result.ts";
import { startMockProcess } from "../servers/start-processes.ts";
import { logNormalQuantiles } from "./log-normal-quantiles.ts";
import type { Scenario } from "./scenario.ts";

interface Case {
  readonly median: number;
  readonly jobs: number;
  readonly concurrency: number;
  /** Numbers to reach, in ms and GETs a job. */
  readonly meanToReach: number;
  readonly getsToReach?: number;
  readonly firstEdition: string;
}

const shortest: Case = {
  median: 400,
  jobs: 300,
  concurrency: 16,
  meanToReach: 75,
  getsToReach: 10,
  firstEdition: "61.4 ms with 9.0 GETs",
};

const cases: readonly Case[] = [
  shortest,
  { ...shortest, median: 4_000, jobs: 200, meanToReach: 700, firstEdition: "549 ms with 9.5 GETs" },
  { median: 30_000, jobs: 100, concurrency: 100, meanToReach: 1_100, firstEdition: "938 ms" },
];

/** Jobs whose length the client learns from before what counts. */
const warmUpJobs = 64;
/** In medians: the long tail would only make the warm-up longer. */
const warmUpCap = 4;

const schedules = [
  { schedule: "ours", interval: undefined },
  { schedule: "every 1 s", interval: 1_000 },
] as const;

interface Outcome {
  readonly one: Case;
  readonly schedule: string;
  readonly delays: readonly number[];
  readonly gets: number;
}

export const poll: Scenario = {
  name: "poll",
  title: "How late a queued job's end is seen",
  about:
    "v2 jobs of log-normal length (p99 = 20 × median). Delay: from when the gateway had completed a job to when the " +
    `caller had its vector. Counted after ${String(warmUpJobs)} jobs; beside a fixed poll each second.`,
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const due = isQuick ? [{ ...shortest, jobs: 30, concurrency: 20 }] : cases;
    const errors: string[] = [];
    await using stack = new AsyncDisposableStack();
    const runs: (() => Promise<Outcome>)[] = [];
    for (const one of due) {
      const { median, jobs, concurrency } = one;
      const warmUp = isQuick ? concurrency : warmUpJobs;
      // Of long jobs a poll each second tells nothing: half a second, at many GETs.
      for (const { schedule, interval } of schedules.slice(0, median > 10_000 ? 1 : 2)) {
        const jobDurations = [
          ...logNormalQuantiles(median, warmUp, warmUpCap),
          ...logNormalQuantiles(median, jobs),
        ];
        const mock = stack.use(await startMockProcess({ jobDurations }));
        const client = stack.use(await Child.start<PollWorker>("clients/poll-worker.ts", { signal }));
        const order = { ...mock.gateway, concurrency, ...(interval !== undefined && { interval }) };
        runs.push(async () => {
          await client.call("pollJobs", { ...order, jobs: warmUp });
          const report = await client.call("pollJobs", { ...order, jobs });
          errors.push(...report.errors.map((error) => `${String(median)} ms, ${schedule}: ${error}`));
          return { one, schedule, ...summarize(report.outcomes) };
        });
      }
    }
    await whenAllAreReady();
    progress(`${String(runs.length)} runs side by side`);
    const results = await Promise.all(runs.map((run) => run()));
    const peerOf = (own: Outcome): Outcome | undefined =>
      results.find(({ one, schedule }) => one === own.one && schedule !== "ours");
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
            { key: "mean", title: "mean ms", digits: 1, hasBars: true },
            { key: "p50", title: "p50 ms", digits: 1 },
            { key: "p90", title: "p90 ms", digits: 1 },
            { key: "max", title: "max ms", digits: 1 },
            { key: "gets", title: "GETs a job", digits: 1 },
          ],
          rows: results.map(({ one, schedule, delays, gets }) => ({
            case: `${String(one.median / 1000)} s · ${schedule}`,
            jobs: delays.length,
            mean: meanOf(delays),
            p50: quantile(delays, 0.5),
            p90: quantile(delays, 0.9),
            max: quantile(delays, 1),
            gets,
          })),
        },
      ],
      checks: results.filter(({ schedule }) => schedule === "ours").map((own) => toCheck(own, peerOf(own))),
      errors,
    };
  },
};

function summarize(outcomes: readonly PolledOutcome[]): Pick<Outcome, "delays" | "gets"> {
  return {
    delays: outcomes.map(({ delayMs }) => delayMs),
    gets: meanOf(outcomes.map(({ gets }) => gets)),
  };
}

function toCheck({ one, delays, gets }: Outcome, peer: Outcome | undefined): Check {
  const mean = meanOf(delays);
  const { median, meanToReach, getsToReach = Infinity, firstEdition } = one;
  const peers =
    peer && `a poll ${peer.schedule}: ${meanOf(peer.delays).toFixed(0)} ms with ${peer.gets.toFixed(1)} GETs`;
  return {
    what: `v2 jobs of median ${String(median / 1000)} s: completed to seen`,
    toReach: `mean ≤ ${String(meanToReach)} ms${getsToReach === Infinity ? "" : ` with ≤ ${String(getsToReach)} GETs a job`}`,
    measured: `${mean.toFixed(1)} ms with ${gets.toFixed(1)} GETs`,
    isReached: mean <= meanToReach && gets <= getsToReach,
    firstEdition,
    ...(peers !== undefined && { peers }),
  };
}
