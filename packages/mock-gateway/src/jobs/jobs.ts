import { randomUUID } from "node:crypto";
import type { Balance } from "../account/balance.ts";
import { durationOf } from "../options/duration-of.ts";
import type { Settings } from "../options/settings.ts";
import type { LogEntry } from "../records/request-log.ts";
import type { MockStats } from "../records/stats.ts";

/** How long a result is kept after the submit. */
const keptForMs = 60 * 60 * 1000;
const longestTimer = 2 ** 31 - 1;

/** A job as the submit describes it. */
export interface JobPlan {
  /** Of the submit. */
  entry: LogEntry;
  /** The result as JSON text, or the message of the failure. */
  outcome: { resultJson: string } | { failure: string };
  /** Of the vector; 0 where the model gives none. */
  dimensions: number;
  /** Credits, which the balance already holds. */
  cost: number;
  neverCompletes: boolean;
  /** The state to report in place of QUEUED and PROCESSING. */
  unfinishedState: string | undefined;
}

export interface Job extends JobPlan {
  readonly id: string;
  /** Epoch ms of the gateway's clock. */
  readonly submittedAt: number;
  /** ms of `performance.now()`. */
  readonly startedAt: number;
  readonly durationMs: number;
  finished: boolean;
  /** The balance after this job was billed. */
  remainingCredits: number | undefined;
}

export interface Jobs {
  submit(plan: JobPlan): Job;
  /** Undefined where the id is unknown or expired. */
  find(id: string): Job | undefined;
  stateOf(job: Job): string;
  close(): void;
}

export function createJobs(settings: Settings, stats: MockStats, balance: Balance, now: () => number): Jobs {
  const jobs = new Map<string, Job>();
  const timers = new Set<NodeJS.Timeout>();

  const pay = (job: Job) => {
    stats.bills++;
    job.entry.billed = true;
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

  // A map keeps the order of insertion, so the oldest jobs come first.
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
      plan.entry.requestId = job.id;
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
      // A timer may be late under load. The job ends when its duration is over.
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

/** The part of a job's duration that it is QUEUED, ms. */
export function queueTimeOf(job: Job): number {
  return job.durationMs / 10;
}
