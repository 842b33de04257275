import type { EmbedOptions } from "@segmind-embeddings/core";
import type { SourceRange, SourceReference } from "../sources/bulk-source.ts";
import type { BulkCounts, Tally } from "./tally.ts";

// What the queue holds. A bulk is a parent job, its ranges are the children: BullMQ keeps their results beside the parent.

/** What is asked of the model for each input of a bulk: the options of a call that can be written as JSON. */
export type BulkEmbedOptions = Omit<EmbedOptions, "store">;

/** The data of a job named `bulk`. */
export interface BulkData {
  readonly source: SourceReference;
  readonly inputs: number;
  readonly ranges: number;
  readonly options: BulkEmbedOptions;
  /** Nothing more of it is sent. */
  readonly isCancelled?: true;
}

/** The data of a job named `range`. */
export type RangeData = SourceRange;

/** The progress of a range: what is left of it, and what became of the rest. A worker that takes it up goes on there. */
export interface RangeProgress {
  readonly left: readonly SourceRange[];
  readonly tally: Tally;
  /** For a dashboard: the part that is settled, from 0 to 100. */
  readonly percent: number;
}

/** What a range gives: its tally. */
export interface RangeResult extends Tally {
  /** The bulk was cancelled before the range was settled. */
  readonly isCancelled?: true;
}

/** What a bulk gives at its end. */
export interface BulkResult extends BulkCounts {
  readonly inputs: number;
}

export const bulkJob = "bulk";
export const rangeJob = "range";

/** The id of the range at this position: no bulk's id has such a sign. */
export function rangeId(bulk: string, position: number): string {
  return `${bulk}~${String(position)}`;
}

/** Whether an id is that of a range of this bulk. */
export function isRangeOf(bulk: string, id: string): boolean {
  return id.startsWith(`${bulk}~`);
}
