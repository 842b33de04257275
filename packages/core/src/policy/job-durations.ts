import { RunningMedian } from "./running-median.ts";

/** How long the jobs of each kind typically take, learned from those that were waited for. */
export class JobDurations {
  readonly #medians = new Map<string, RunningMedian>();

  /** Milliseconds; 0 when none was seen. */
  typical(kind: string): number {
    return this.#medians.get(kind)?.value ?? 0;
  }

  observe(kind: string, milliseconds: number): void {
    const median = this.#medians.get(kind) ?? new RunningMedian();
    this.#medians.set(kind, median);
    median.add(milliseconds);
  }
}
