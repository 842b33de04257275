import type { Place } from "../sources/bulk-source.ts";

/** An input that has no vector, and why. */
export interface InputFailure {
  /** What a person knows it by: an id, a path, a line. */
  readonly id: string;
  /** The error's `code`. */
  readonly code: string;
  /** The error's message. */
  readonly message: string;
  /** It may have been billed all the same: the outcome of its request is unknown. */
  readonly mayBeBilled: boolean;
  /** Where it stands in its source. */
  readonly from: Place;
  readonly to: Place;
}

/** What became of inputs. */
export interface BulkCounts {
  /** Inputs that have a vector. */
  readonly done: number;
  /** Inputs that have none, those of unknown outcome among them. */
  readonly failed: number;
  /** Failed inputs that may have been billed all the same. */
  readonly unknown: number;
  /** Vectors that were in the store before. */
  readonly cacheHits: number;
  /** Credits that were spent, as far as the gateway told them. A worker that is killed takes those of its last seconds along. */
  readonly spentCredits: number;
}

/** The counts of a range, with each failure. */
export interface Tally extends BulkCounts {
  readonly failures: readonly InputFailure[];
}

export const emptyCounts: BulkCounts = { done: 0, failed: 0, unknown: 0, cacheHits: 0, spentCredits: 0 };

export const emptyTally: Tally = { ...emptyCounts, failures: [] };

export function addCounts(one: BulkCounts, other: BulkCounts): BulkCounts {
  return {
    done: one.done + other.done,
    failed: one.failed + other.failed,
    unknown: one.unknown + other.unknown,
    cacheHits: one.cacheHits + other.cacheHits,
    spentCredits: one.spentCredits + other.spentCredits,
  };
}

/** The counts alone. */
export function countsOf({ done, failed, unknown, cacheHits, spentCredits }: BulkCounts): BulkCounts {
  return { done, failed, unknown, cacheHits, spentCredits };
}
