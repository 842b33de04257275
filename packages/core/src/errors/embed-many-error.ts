import type { Embedding, RunSummary } from "../embedding.ts";
import { describeThrown } from "./describe-thrown.ts";
import {
  AuthenticationError,
  BadRequestError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RejectedParameterError,
} from "./gateway-error.ts";
import { InferenceFailed } from "./inference-failed.ts";
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
  /** Something may have been billed for an input that has no vector. */
  mayBeBilled: boolean;
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
    const { results, errors, requestIds, summary, cause, mayBeBilled } = options;
    super("EMBED_MANY_FAILED", messageOf(options), { cause, mayBeBilled });
    this.summary = summary;
    // Not enumerable: a printed error shows one cause, not the stack of each of a thousand inputs.
    for (const [name, value] of Object.entries({ results, errors, requestIds })) {
      Object.defineProperty(this, name, { value, enumerable: false });
    }
  }
}

/** The most failed inputs that a message names; all of them are in `errors`. */
const mostNamed = 10;

function messageOf(options: EmbedManyErrorOptions): string {
  const { summary, errors, cause, firstIndex, isStopped } = options;
  const { total, done, failed } = summary;
  const untried = total - done - failed;
  // What stopped a run, such as a bad key, is seldom the fault of the inputs that met it.
  const which = isStopped || firstIndex === undefined ? "" : ` (${nameIndexes([...errors.keys()])})`;
  const counts = [
    `${String(done)} of ${String(total)} inputs have vectors`,
    `${String(failed)} failed${which}`,
  ];
  if (untried > 0) counts.push(`${String(untried)} were not tried`);
  const where = firstIndex === undefined ? "" : `, at [${String(firstIndex)}],`;
  const why = isStopped ? "The run was stopped by" : `The first error${where} was`;
  const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : describeThrown(cause);
  return `${counts.join(", ")}. ${why} ${said}${/[.!?…]$/.test(said) ? "" : "."} ${adviceOf(options)}`.trimEnd();
}

/** Indexes in their order, as a caller would write them: `[4], [17]`. */
function nameIndexes(indexes: readonly number[]): string {
  const named = indexes
    .toSorted((a, b) => a - b)
    .slice(0, mostNamed)
    .map((index) => `[${String(index)}]`);
  const more = indexes.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
}

/** After one of these the same call fails again: a key, a model or an input must change first. */
const needsChange = [
  AuthenticationError,
  BadRequestError,
  ModelNotFoundError,
  ModelRetiredError,
  PermissionDeniedError,
  RejectedParameterError,
];

/** Where the vectors that came are, and what to do next; empty where nothing was bought. */
function adviceOf({ results, requestIds, hasStore, cause }: EmbedManyErrorOptions): string {
  if (results.size + requestIds.size === 0) return "";
  const isFinal = InferenceFailed.isInstance(cause) || needsChange.some((type) => type.isInstance(cause));
  if (hasStore) {
    const stored = "What is paid for is stored (in a MemoryStore until the process ends)";
    return isFinal
      ? `${stored}.`
      : `${stored}: make the same call again, and only what is missing is bought.`;
  }
  const jobs = requestIds.size > 0 ? ", and error.requestIds the jobs under way" : "";
  const carried = `error.results holds the vectors that came${jobs}.`;
  return isFinal ? carried : `${carried} With a store the same call made again buys only what is missing.`;
}
