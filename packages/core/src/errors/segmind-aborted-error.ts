import type { Embedding } from "../embedding.ts";
import { SegmindError } from "./segmind-error.ts";

/** What a {@link SegmindAbortedError} carries. */
export interface SegmindAbortedOptions {
  /** In a run: the vectors that came before, by index. */
  results?: ReadonlyMap<number, Embedding>;
  /** Jobs that were accepted and whose results did not come, by index; a single call's has index 0. */
  requestIds?: ReadonlyMap<number, string>;
  mayBeBilled?: boolean;
}

/**
 * The call was aborted by its signal, whose reason is `cause`. Nothing unsent was sent afterwards. What was paid for
 * is not lost: it is in the store where there is one, else in `results` and `requestIds`.
 */
export class SegmindAbortedError extends SegmindError {
  static override readonly errorName: string = "SegmindAbortedError";
  declare readonly results: ReadonlyMap<number, Embedding>;
  declare readonly requestIds: ReadonlyMap<number, string>;

  constructor(reason: unknown, { results, requestIds, mayBeBilled }: SegmindAbortedOptions = {}) {
    const first = requestIds?.get(0);
    super("ABORTED", "The call was aborted by its signal.", {
      cause: reason,
      ...(mayBeBilled === undefined ? {} : { mayBeBilled }),
      ...(first === undefined || requestIds?.size !== 1 ? {} : { requestId: first }),
    });
    // What fetch and Node name an abort; programs look for it.
    this.name = "AbortError";
    // Not enumerable: a printed error shows no vectors, of which there may be thousands.
    Object.defineProperty(this, "results", { value: results ?? new Map() });
    Object.defineProperty(this, "requestIds", { value: requestIds ?? new Map() });
  }
}
