import type { EmbedInput } from "@segmind-embeddings/core";

/** Where something stands in a source, as small JSON that the source alone reads. */
export type Place = string | number | null | readonly (string | number)[];

/** Inputs that stand together: all from `from` up to `to`. */
export interface SourceRange {
  /** Where it begins. */
  readonly from: Place;
  /** Where the next range begins, so that what is added to a source meanwhile changes no range. */
  readonly to: Place;
  /** How many inputs it had when the bulk was enqueued. */
  readonly count: number;
}

/** One input of a source; a file of media may be several, which count as one. */
export interface SourceItem {
  /** What a person knows it by: an id, a path, a line. */
  readonly id: string;
  /** Where it begins, and where the next one does. */
  readonly from: Place;
  readonly to: Place;
  /** What is embedded. */
  readonly inputs: readonly (string | EmbedInput)[];
  /** Why it cannot be read, where it cannot. Then it fails alone. */
  readonly problem?: unknown;
  /** Called once all of its inputs are settled. */
  readonly close?: () => PromiseLike<void>;
}

/** What the queue holds of a source: neither a secret nor code. */
export type SourceReference =
  | {
      readonly type: "jsonl";
      /** Relative to the folder that a worker reads files in. */
      readonly path: string;
      /** The field of the id. */
      readonly id: string;
      /** The field of the text. */
      readonly text: string;
    }
  | {
      readonly type: "folder";
      /** Relative to the folder that a worker reads files in. */
      readonly path: string;
    }
  | {
      /** One that every worker is given under the same name. */
      readonly type: "named";
      readonly name: string;
    };

/** Inputs that can be counted, and read by range on any machine. */
export interface BulkSource {
  /** How a worker finds it. */
  readonly reference: SourceReference;
  /** How many inputs there are. */
  count(signal?: AbortSignal): Promise<number>;
  /**
   * Ranges which together are the whole source, in their order: of so many inputs one after the other, and what is left then
   * in ranges of the last size.
   */
  ranges(sizes: readonly number[], signal?: AbortSignal): AsyncIterable<SourceRange>;
  /** The inputs of a range, or of the rest of one. */
  read(range: SourceRange, signal?: AbortSignal): AsyncIterable<SourceItem>;
}
