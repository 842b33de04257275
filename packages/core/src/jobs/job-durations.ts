import { RunningMedian } from "../policy/running-median.ts";
import type { PollResult } from "../response/read-results.ts";

/** How long the jobs of each kind typically take, learned from those that were waited for. */
export class JobDurations {
  readonly #medians = new Map<string, RunningMedian>();

  /** Milliseconds; 0 when none was seen. */
  typical(kind: string): number {
    return this.#medians.get(kind)?.value ?? 0;
  }

  /** Learns how long a job took: by the gateway's word, else by what was seen. */
  observe(kind: string, { metrics }: PollResult, elapsed: number): void {
    const median = this.#medians.get(kind) ?? new RunningMedian();
    this.#medians.set(kind, median);
    median.add(metrics.totalTimeMs ?? elapsed);
  }
}
