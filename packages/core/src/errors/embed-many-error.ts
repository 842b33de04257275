import type { Embedding, RunSummary } from "../embedding.ts";
import { SegmindError } from "./segmind-error.ts";

/** What an {@link EmbedManyError} carries. */
export interface EmbedManyFacts {
  results: ReadonlyMap<number, Embedding>;
  errors: ReadonlyMap<number, unknown>;
  requestIds: ReadonlyMap<number, string>;
  summary: RunSummary;
  cause: unknown;
  /** Why the run ended before its end, if it did. */
  stoppedBecause?: string | undefined;
}

/**
 * Some inputs of a run have no vector. What is paid for is here: `embedMany(inputs, { settled: error.results,
 * pending: error.requestIds })` goes on from it and buys nothing twice.
 */
export class EmbedManyError extends SegmindError {
  static override readonly errorName: string = "EmbedManyError";
  /** The vectors that were had, by index. */
  readonly results: ReadonlyMap<number, Embedding>;
  /** Why an input has none, by index. Inputs that were not tried are in neither map. */
  readonly errors: ReadonlyMap<number, unknown>;
  /** Jobs that were accepted and whose results were not had, by index. */
  readonly requestIds: ReadonlyMap<number, string>;
  readonly summary: RunSummary;

  constructor({ results, errors, requestIds, summary, cause, stoppedBecause }: EmbedManyFacts) {
    const first = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(
      "EMBED_MANY_FAILED",
      `${String(summary.done)} of ${String(summary.total)} inputs have vectors, ${String(summary.failed)} failed` +
        `${stoppedBecause === undefined ? "" : `, and the run was stopped: ${stoppedBecause}`}. The first error: ${first} ` +
        "Go on with embedMany(inputs, { settled: error.results, pending: error.requestIds }).",
      { cause, mayBeBilled: summary.mayBeBilled > 0 },
    );
    this.results = results;
    this.errors = errors;
    this.requestIds = requestIds;
    this.summary = summary;
  }
}
