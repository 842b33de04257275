import { randomUUID } from "node:crypto";
import type { Balance } from "../account/balance.ts";
import { durationOf, type Settings } from "../options/options.ts";
import type { MockStats } from "../records/stats.ts";

/** Results are kept this long after the submit. */
const keptForMs = 60 * 60 * 1000;
const longestTimer = 2 ** 31 - 1;

/** What a job will turn out to be. */
export interface JobPlan {
  /** The result as JSON text, or why there is none. */
  outcome: { resultJson: string } | { failure: string };
  /** Of the vector, for faults that replace it. */
  dimensions: number;
  /** Held in the balance already. */
  cost: number;
  neverCompletes: boolean;
  /** Reported in place of QUEUED and PROCESSING. */
  unfinishedState: string | undefined;
}

export interface Job extends JobPlan {
  readonly id: string;
  /** By the gateway's clock, ms. */
  readonly submittedAt: number;
  /** By `performance.now()`, ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  finished: boolean;
  /** The balance after it was paid. */
  remainingCredits: number | undefined;
}

export interface Jobs {
  submit(plan: JobPlan): Job;
  /** Undefined where the id is unknown, or its hour is over. */
  find(id: string): Job | undefined;
  stateOf(job: Job): string;
  close(): void;
}

export function createJobs(settings: Settings, stats: MockStats, balance: Balance, now: () => number): Jobs {
  const jobs = new Map<string, Job>();
  const timers = new Set<NodeJS.Timeout>();

  const pay = (job: Job) => {
    stats.bills++;
    balance.pay(job.cost);
    job.remainingCredits = balance.total();
  };

  const finish = (job: Job) => {
    if (job.finished) return;
    job.finished = true;
    const failed = "failure" in job.outcome;
    if (failed) stats.jobsFailed++;
    else stats.jobsCompleted++;
    if (settings.billing === "on-submit") return;
    if (failed) balance.release(job.cost);
    else pay(job);
  };

  // A map keeps the order of insertion, so the expired ones are at its beginning.
  const forgetExpired = () => {
    const at = now();
    for (const [id, job] of jobs) {
      if (at < job.submittedAt + keptForMs) break;
      jobs.delete(id);
    }
  };

  return {
    submit(plan) {
      forgetExpired();
      const job: Job = {
        ...plan,
        id: randomUUID(),
        submittedAt: now(),
        startedAt: performance.now(),
        durationMs: durationOf(settings.jobDuration),
        finished: false,
        remainingCredits: undefined,
      };
      jobs.set(job.id, job);
      stats.jobsCreated++;
      if (settings.billing === "on-submit") pay(job);
      if (!job.neverCompletes) {
        const timer = setTimeout(
          () => {
            timers.delete(timer);
            finish(job);
          },
          Math.min(job.durationMs, longestTimer),
        );
        timers.add(timer);
      }
      return job;
    },

    find(id) {
      forgetExpired();
      return jobs.get(id);
    },

    stateOf(job) {
      const elapsed = performance.now() - job.startedAt;
      // Timers are late under load; the job is over when its time is.
      if (!job.neverCompletes && elapsed >= job.durationMs) finish(job);
      if (job.finished) return "failure" in job.outcome ? "FAILED" : "COMPLETED";
      if (job.unfinishedState !== undefined) return job.unfinishedState;
      return elapsed < queueTimeOf(job) ? "QUEUED" : "PROCESSING";
    },

    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      jobs.clear();
    },
  };
}

/** How much of a job's time is spent in the queue, ms. */
export function queueTimeOf(job: Job): number {
  return job.durationMs / 10;
}
