import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import { SegmindError } from "../errors/segmind-error.ts";
import { mayBeBilled, type Usage } from "../send/usage.ts";

type Counters = { -readonly [Key in keyof Omit<RunSummary, "elapsedMs">]: RunSummary[Key] };

/** Counts what happens in a run, and estimates when it will be over. */
export class Tally {
  readonly #now: () => number;
  readonly #began: number;
  readonly #counters: Counters = {
    total: 0,
    done: 0,
    failed: 0,
    duplicates: 0,
    cacheHits: 0,
    notStored: 0,
    attempts: 0,
    resends: 0,
    mayBeBilled: 0,
    cost: 0,
  };
  /** Items that have their turn, some of which wait for quota. */
  readonly #inTurn = new Set<Usage>();
  /** Items that went through the gateway to their end; the pace is theirs. */
  #finished = 0;

  /** @param now milliseconds from any start */
  constructor(now: () => number) {
    this.#now = now;
    this.#began = now();
  }

  get summary(): RunSummary {
    return { ...this.#counters, elapsedMs: this.#now() - this.#began };
  }

  expect(inputs: number): void {
    this.#counters.total += inputs;
  }

  enter(usage: Usage): void {
    this.#inTurn.add(usage);
  }

  leave(usage: Usage): void {
    this.#inTurn.delete(usage);
  }

  /** An item came to its end through the gateway or the store. */
  addDone({ metrics, cacheHit, storeError }: Embedding, usage: Usage): void {
    this.#counters.done += 1;
    if (cacheHit === true) this.#counters.cacheHits += 1;
    if (storeError !== undefined) this.#counters.notStored += 1;
    this.#counters.cost += metrics.cost ?? 0;
    if (metrics.remainingCredits !== undefined) this.#counters.remainingCredits = metrics.remainingCredits;
    this.#addUsage(usage);
  }

  /** @param isOwn the error is the item's own, not the run's: then it knows best whether a job that FAILED is billed */
  addFailed(reason: unknown, isOwn: boolean, usage: Usage): void {
    this.#counters.failed += 1;
    const isBilled = isOwn && SegmindError.isInstance(reason) ? reason.mayBeBilled : mayBeBilled(usage);
    if (isBilled) this.#counters.mayBeBilled += 1;
    this.#addUsage(usage);
  }

  addDuplicate(isDone: boolean): void {
    this.#counters[isDone ? "duplicates" : "failed"] += 1;
    if (isDone) this.#counters.done += 1;
  }

  /** An input was refused before it was sent. */
  addRefused(): void {
    this.#counters.failed += 1;
  }

  /** @param waitForQuota milliseconds until that many further requests are allowed, as far as the quota is known */
  progress(waitForQuota: (requests: number) => number): RunProgress {
    const { summary } = this;
    const left = summary.total - summary.done - summary.failed;
    let waitingForQuota = 0;
    for (const { isQueued } of this.#inTurn) if (isQueued) waitingForQuota += 1;
    const inFlight = this.#inTurn.size - waitingForQuota;
    const byPace = this.#finished === 0 ? undefined : (summary.elapsedMs / this.#finished) * left;
    const etaMs = byPace === undefined ? undefined : Math.max(byPace, waitForQuota(left));
    return {
      ...summary,
      queued: Math.max(0, left - inFlight),
      waitingForQuota,
      inFlight,
      etaMs: left === 0 ? 0 : etaMs,
    };
  }

  #addUsage({ attempts, resends }: Usage): void {
    if (attempts > 0) this.#finished += 1;
    this.#counters.attempts += attempts;
    this.#counters.resends += resends;
  }
}
