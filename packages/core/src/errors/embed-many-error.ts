import type { Embedding, RunSummary } from "../embedding.ts";
import { describeThrown } from "./describe-thrown.ts";
import { SegmindError } from "./segmind-error.ts";

/** What an {@link EmbedManyError} carries. */
export interface EmbedManyErrorOptions {
  results: ReadonlyMap<number, Embedding>;
  errors: ReadonlyMap<number, unknown>;
  requestIds: ReadonlyMap<number, string>;
  summary: RunSummary;
  cause: unknown;
  /** The index of the first input that failed. */
  firstIndex: number | undefined;
  /** The run ended before its end. */
  isStopped: boolean;
  /** What was bought is in a store. */
  hasStore: boolean;
}

/**
 * Some inputs of a run have no vector. What is paid for is here, and in the store where there is one: the same call made
 * again buys only what is missing then.
 */
export class EmbedManyError extends SegmindError {
  static override readonly errorName: string = "EmbedManyError";
  /** The vectors that came, by index. */
  declare readonly results: ReadonlyMap<number, Embedding>;
  /** Why an input has none, by index. Inputs that were not tried are in neither map. */
  declare readonly errors: ReadonlyMap<number, unknown>;
  /** Jobs that were accepted and whose results did not come, by index: `client.embeddingJob({ requestId })` waits for one. */
  declare readonly requestIds: ReadonlyMap<number, string>;
  readonly summary: RunSummary;

  constructor(options: EmbedManyErrorOptions) {
    const { results, errors, requestIds, summary, cause } = options;
    super("EMBED_MANY_FAILED", messageOf(options), { cause, mayBeBilled: summary.mayBeBilled > 0 });
    this.summary = summary;
    // Not enumerable: a printed error shows one cause, not the stack of each of a thousand inputs.
    for (const [name, value] of Object.entries({ results, errors, requestIds })) {
      Object.defineProperty(this, name, { value, enumerable: false });
    }
  }
}

function messageOf({ summary, cause, firstIndex, isStopped, ...rest }: EmbedManyErrorOptions): string {
  const { total, done, failed } = summary;
  const untried = total - done - failed;
  const counts = [`${String(done)} of ${String(total)} inputs have vectors`, `${String(failed)} failed`];
  if (untried > 0) counts.push(`${String(untried)} were not tried`);
  const where = firstIndex === undefined ? "" : `, at the input [${String(firstIndex)}]`;
  const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : describeThrown(cause);
  const why = isStopped ? "The run was stopped by" : `The first error${where} was`;
  return `${counts.join(", ")}. ${why} ${said}${/[.!?…]$/.test(said) ? "" : "."} ${adviceOf(rest)}`.trimEnd();
}

/** What to do next; nothing where nothing was bought. */
function adviceOf({
  results,
  requestIds,
  hasStore,
}: Pick<EmbedManyErrorOptions, "results" | "requestIds" | "hasStore">): string {
  const paid = results.size + requestIds.size;
  if (paid === 0) return "";
  return hasStore
    ? "What is paid for is stored: make the same call again, and only what is missing is bought."
    : "error.results holds the vectors that came, and error.requestIds the jobs under way. With a store the same call " +
        "made again buys only what is missing.";
}
