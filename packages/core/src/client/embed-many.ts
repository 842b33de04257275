import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import { EmbedManyError } from "../errors/embed-many-error.ts";
import { InvalidInputError, refuse, type InputIssue } from "../errors/invalid-input-error.ts";
import { SegmindAborted } from "../errors/segmind-aborted.ts";
import { requestIdPattern } from "../response/answers.ts";
import { describeValue } from "../errors/describe-value.ts";
import { contentKey, prepareInput, type EmbedInput, type PreparedInput } from "../input/embed-input.ts";
import { toEmbedRequest, type EmbedRequest } from "../input/embed-request.ts";
import type { CallOptions } from "../options/options.ts";
import { describeVectorSpace } from "../options/vector-space.ts";
import type { BulkRun } from "./bulk-run.ts";
import { duplicateOf } from "./duplicate-of.ts";
import type { PaidVectors } from "./paid-vectors.ts";
import type { Settings } from "../options/settings.ts";

export interface EmbedManyOptions extends CallOptions {
  /** Called after each input, with what was done, failed and is queued, and an ETA that knows the quota. */
  onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Vectors of an earlier run of the same inputs, by index: `error.results`. They are not bought again. */
  settled?: ReadonlyMap<number, Embedding> | undefined;
  /** Jobs that an earlier run of the same inputs left behind, by index: `error.requestIds`. They are waited for. */
  pending?: ReadonlyMap<number, string> | undefined;
  /**
   * Keeps what is paid for if the run fails, and gives it to the next run of the same inputs and options that is
   * given the same object: `results` and `requestIds` for callers that do not see the error.
   */
  paid?: PaidVectors | undefined;
  /** Called once with each vector that was bought, as it arrives: where its metrics are. */
  onEmbedding?: ((embedding: Embedding, index: number) => void) | undefined;
}

/** As many embeddings as there were inputs, in their order, with the run's account. */
export type EmbedManyResult = Embedding[] & { readonly summary: RunSummary };

/** The inputs of a run, all of them checked. */
export interface CheckedInputs {
  readonly requests: readonly EmbedRequest[];
  readonly keys: readonly string[];
  readonly settled: ReadonlyMap<number, Embedding>;
  readonly pending: ReadonlyMap<number, string>;
}

/**
 * Checks every input before the first is sent.
 *
 * @throws InvalidInputError that lists every bad index
 */
export async function checkInputs(
  inputs: Iterable<string | EmbedInput>,
  { settled, pending }: Pick<EmbedManyOptions, "settled" | "pending">,
  settings: Settings,
): Promise<CheckedInputs> {
  if (
    typeof inputs === "string" ||
    typeof (inputs as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function"
  ) {
    return refuse("inputs", describeValue(inputs), "an array of inputs; embed() takes a single one");
  }
  const issues: InputIssue[] = [];
  const requests: EmbedRequest[] = [];
  const keys: string[] = [];
  let index = 0;
  for (const input of inputs) {
    try {
      const path = `[${String(index)}]`;
      const preparing = prepareInput(input, path);
      const prepared: PreparedInput = preparing instanceof Promise ? await preparing : preparing;
      requests[index] = toEmbedRequest(prepared, settings, path);
      const key = contentKey(prepared);
      keys[index] = typeof key === "string" ? key : await key;
    } catch (error) {
      if (!InvalidInputError.isInstance(error)) throw error;
      for (const issue of error.issues) issues.push({ ...issue, index });
    }
    index += 1;
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return {
    requests,
    keys,
    settled: checkSettled(settled, index, settings),
    pending: checkPending(pending, index),
  };
}

/**
 * Embeds checked inputs: equal ones once, settled ones not at all.
 *
 * @throws EmbedManyError with what was paid for, when an input has no vector at the end
 * @throws SegmindAborted with the same, on abort
 */
export async function embedMany(
  run: BulkRun,
  { requests, keys, settled, pending }: CheckedInputs,
  { signal, onEmbedding }: Pick<EmbedManyOptions, "signal" | "onEmbedding">,
): Promise<EmbedManyResult> {
  const results = new Map<number, Embedding>();
  const errors = new Map<number, unknown>();
  const groups = groupByKey(keys);
  run.expect(requests.length);
  for (const [index, embedding] of settled) {
    results.set(index, embedding);
    run.countSettled();
  }

  /** Copies a vector to the equal inputs; an error is theirs too. */
  const share = (members: readonly number[]): void => {
    const source = members.find((index) => results.has(index));
    for (const index of members) {
      if (results.has(index) || errors.has(index)) continue;
      const embedding = source === undefined ? undefined : results.get(source);
      if (embedding !== undefined && source !== undefined) results.set(index, duplicateOf(source, embedding));
      else {
        const failed = members.find((member) => errors.has(member));
        if (failed === undefined) continue;
        errors.set(index, errors.get(failed));
      }
      run.countDuplicate(results.has(index));
    }
  };
  const work = groups.values();
  const worker = async (): Promise<void> => {
    for (const members of work) {
      if (!members.some((index) => results.has(index))) {
        const [first = 0] = members;
        const index = members.find((member) => pending.has(member)) ?? first;
        const job = pending.get(index);
        const outcome = await run.embed(index, requests[index] as EmbedRequest, job);
        if (outcome.type === "done") {
          results.set(index, outcome.value);
          run.tell(() => onEmbedding?.(outcome.value, index));
        }
        if (outcome.type === "failed") errors.set(index, outcome.reason);
        if (outcome.type === "untried") {
          if (job !== undefined) run.requestIds.set(index, job);
          continue;
        }
      }
      share(members);
    }
  };
  // Every worker comes to its end, also on abort, so that what is known is complete.
  const workers = Array.from({ length: Math.min(run.concurrency, groups.size) }, worker);
  await Promise.allSettled(workers);
  run.dispose();
  const { summary, requestIds } = run;
  if (signal?.aborted && results.size < requests.length) {
    throw new SegmindAborted(signal.reason, { results, requestIds, mayBeBilled: summary.mayBeBilled > 0 });
  }
  if (results.size < requests.length || run.hasThrowingCallback) {
    const stopped = run.whyStopped();
    const cause = stopped?.reason ?? errors.values().next().value;
    const stoppedBecause = stopped && (cause instanceof Error ? cause.name : "a callback threw");
    throw new EmbedManyError({ results, errors, requestIds, summary, cause, stoppedBecause });
  }
  const all = requests.map((_, index) => results.get(index) as Embedding);
  return Object.defineProperty(all, "summary", { value: summary }) as EmbedManyResult;
}

/** The indexes of equal inputs, each group under its key, in order. */
function groupByKey(keys: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, key] of keys.entries()) {
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [index]);
    else members.push(index);
  }
  return groups;
}

function checkSettled(
  settled: ReadonlyMap<number, Embedding> | undefined,
  length: number,
  settings: Settings,
): ReadonlyMap<number, Embedding> {
  const space = describeVectorSpace(settings);
  for (const [index, embedding] of settled ?? []) {
    const path = `options.settled[${String(index)}]`;
    checkIndex(path, index, length);
    if (embedding.space !== space) {
      refuse(
        path,
        `a vector of the space ${describeValue(embedding.space)}`,
        `one of this run's space, ${space}`,
      );
    }
    if (
      !(embedding.vector instanceof Float32Array) ||
      embedding.vector.length !== settings.outputDimensionality
    ) {
      refuse(
        path,
        describeValue(embedding.vector),
        `a Float32Array of ${String(settings.outputDimensionality)} numbers`,
      );
    }
  }
  return settled ?? new Map();
}

function checkPending(
  pending: ReadonlyMap<number, string> | undefined,
  length: number,
): ReadonlyMap<number, string> {
  for (const [index, requestId] of pending ?? []) {
    const path = `options.pending[${String(index)}]`;
    checkIndex(path, index, length);
    if (typeof requestId !== "string" || !requestIdPattern.test(requestId)) {
      refuse(path, describeValue(requestId), "the id of a job");
    }
  }
  return pending ?? new Map();
}

function checkIndex(path: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    refuse(path, `the index ${String(index)}`, `an index of these ${String(length)} inputs`);
  }
}
