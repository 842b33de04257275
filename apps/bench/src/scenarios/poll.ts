import type { PolledOutcome, PollWorker } from "../clients/poll-worker.ts";
import { meanOf, quantile } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Bar, Check } from "../record/result.ts";
import { startMockProcess, type MockProcess } from "../servers/start-processes.ts";
import { logNormalQuantiles } from "./log-normal-quantiles.ts";
import { progressOfTime } from "./progress-of-time.ts";
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
  {
    median: 4_000,
    jobs: 200,
    concurrency: 16,
    meanToReach: 700,
    getsToReach: 10,
    firstEdition: "549 ms with 9.5 GETs",
  },
  {
    median: 30_000,
    jobs: 100,
    concurrency: 100,
    meanToReach: 1_100,
    firstEdition: "938 ms",
  },
];

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
  onlyWaits: true,
  async run({ isQuick, signal, progress, whenAllAreReady }) {
    const due = isQuick ? [{ ...shortest, jobs: 30, concurrency: 20 }] : cases;
    await using stack = new AsyncDisposableStack();
    const runs: Run[] = [];
    for (const one of due) {
      // Of long jobs a poll each second tells nothing: half a second, at many GETs.
      for (const schedule of schedules.slice(0, one.median > 10_000 ? 1 : 2))
        runs.push(await startRun(one, schedule, isQuick, stack));
    }
    await whenAllAreReady();
    const longest = Math.max(...due.map(({ median, jobs }) => median * Math.min(30, jobs / 3)));
    const results = (
      await progressOfTime(
        progress,
        longest,
        `${String(runs.length)} runs side by side`,
        Promise.all(runs.map((run) => finishRun(run, signal))),
      )
    ).filter((result) => result !== undefined);
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
      ],
      checks: results
        .filter(({ schedule }) => schedule === "ours" && !isQuick)
        .map((result) =>
          toCheck(
            result,
            results.find(({ one, schedule }) => one === result.one && schedule !== "ours"),
          ),
        ),
      errors: results.flatMap(({ one, schedule, errors }) =>
        errors.map((error) => `${String(one.median)} ms, ${schedule}: ${error}`),
      ),
      isComplete: !signal.aborted,
    };
  },
};

interface Run {
  readonly one: Case;
  readonly schedule: (typeof schedules)[number];
  readonly warmUp: number;
  readonly mock: MockProcess;
  readonly client: Child<PollWorker>;
}

async function startRun(
  one: Case,
  schedule: (typeof schedules)[number],
  isQuick: boolean,
  stack: AsyncDisposableStack,
): Promise<Run> {
  const { median, jobs, concurrency } = one;
  const warmUp = isQuick ? concurrency : warmUpJobs;
  const jobDurations = [
    ...logNormalQuantiles(median, warmUp, warmUpCap),
    ...logNormalQuantiles(median, jobs),
  ];
  const mock = stack.use(await startMockProcess({ jobDurations }));
  const client = stack.use(await Child.start<PollWorker>("clients/poll-worker.ts"));
  return { one, schedule, warmUp, mock, client };
}

async function finishRun(
  { one, schedule, warmUp, mock, client }: Run,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { name, interval } = schedule;
  const order = {
    ...mock.gateway,
    concurrency: one.concurrency,
    ...(interval !== undefined && { interval }),
  };
  const stopped = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const done = (async () => {
    await client.call("pollJobs", { ...order, jobs: warmUp });
    return client.call("pollJobs", { ...order, jobs: one.jobs });
  })();
  done.catch(() => undefined);
  const result = await Promise.race([done, stopped]);
  return result && { one, schedule: name, ...result };
}

function toCheck({ one, outcomes }: Outcome, peer: Outcome | undefined): Check {
  const mean = meanOf(outcomes.map(({ delayMs }) => delayMs));
  const gets = meanOf(outcomes.map((outcome) => outcome.gets));
  const { median, meanToReach, getsToReach = Infinity, firstEdition } = one;
  return {
    what: `v2 jobs of median ${String(median / 1000)} s: completed to seen`,
    toReach: `mean ≤ ${String(meanToReach)} ms${getsToReach === Infinity ? "" : ` with ≤ ${String(getsToReach)} GETs a job`}`,
    measured: `${mean.toFixed(1)} ms with ${gets.toFixed(1)} GETs`,
    isReached: mean <= meanToReach && gets <= getsToReach,
    firstEdition,
    ...(peer && { peers: describePeer(peer) }),
  };
}

function describePeer({ schedule, outcomes }: Outcome): string {
  const mean = meanOf(outcomes.map(({ delayMs }) => delayMs));
  return `a poll ${schedule}: ${mean.toFixed(0)} ms with ${meanOf(outcomes.map(({ gets }) => gets)).toFixed(1)} GETs`;
}
