import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import { describeValue } from "../errors/describe-value.ts";
import { EmbedManyError } from "../errors/embed-many-error.ts";
import { InvalidInputError, throwInvalidInput, type InputIssue } from "../errors/invalid-input-error.ts";
import { SegmindAborted } from "../errors/segmind-aborted.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { CallOptions } from "../options/options.ts";
import type { Settings } from "../options/settings.ts";
import type { SendContext } from "../send/send-context.ts";
import { duplicateOf } from "./duplicate-of.ts";
import { prepareItem, type PreparedItem } from "./prepare-item.ts";
import type { Run, RunItem } from "./run.ts";

/** Options of a run. */
export interface RunOptions extends CallOptions {
  /** Milliseconds of the whole run, from its first send. `timeout` is for each item. @default none */
  runTimeout?: number | undefined;
  /**
   * Called after each input, with what was done, failed and is queued, and an ETA that knows the quota. Where it throws,
   * or its promise rejects, the run ends with that error and with all that is paid for.
   */
  onProgress?: ((progress: RunProgress) => unknown) | undefined;
}

export interface EmbedManyOptions extends RunOptions {
  /**
   * Called once with each vector that was bought, as it arrives: where its metrics are. Where it throws, or its promise
   * rejects, the run ends with that error and with all that is paid for.
   */
  onEmbedding?:
    ((embedding: Embedding, about: { index: number; input: string | EmbedInput }) => unknown) | undefined;
}

/** As many embeddings as there were inputs, in their order, with the run's account. */
export type EmbedManyResult = Embedding[] & { readonly summary: RunSummary };

/** So many inputs are checked, or looked up, before the event loop has its turn. */
const chunkSize = 1_000;

/**
 * Checks every input before the first is sent.
 *
 * @throws InvalidInputError that lists every bad index
 */
export async function checkInputs(
  context: SendContext,
  inputs: readonly (string | EmbedInput)[],
  settings: Settings,
): Promise<PreparedItem[]> {
  const issues: InputIssue[] = [];
  const items: PreparedItem[] = [];
  for (let index = 0; index < inputs.length; index += 1) {
    if (index % chunkSize === chunkSize - 1)
      await new Promise<void>((resolve) => context.clock.afterPoll(resolve));
    try {
      const item = await prepareItem(context, inputs[index] as string | EmbedInput, index, settings);
      if (issues.length === 0) items.push(item);
    } catch (error) {
      if (!InvalidInputError.isInstance(error)) throw error;
      for (const issue of error.issues) issues.push({ ...issue, index });
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return items;
}

/**
 * The inputs of a run as an array of its own: a caller may use its array again.
 *
 * @throws InvalidInputError for what cannot be read one by one
 */
export function toInputs(inputs: Iterable<string | EmbedInput>): (string | EmbedInput)[] {
  if (
    typeof inputs === "string" ||
    typeof (inputs as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function"
  ) {
    return throwInvalidInput(
      "inputs",
      describeValue(inputs),
      "an array of inputs; embed() takes a single one",
    );
  }
  return Array.from(inputs);
}

/**
 * Embeds checked inputs: equal ones once, stored ones not at all.
 *
 * @throws EmbedManyError with what was paid for, when an input has no vector at the end
 * @throws SegmindAborted with the same, on abort
 */
export async function embedMany(
  run: Run,
  inputs: readonly (string | EmbedInput)[],
  items: readonly PreparedItem[],
  { signal, onEmbedding }: Pick<EmbedManyOptions, "signal" | "onEmbedding">,
): Promise<EmbedManyResult> {
  const results = new Map<number, Embedding>();
  const errors = new Map<number, unknown>();
  const groups = groupByKey(items);
  run.tally.expect(items.length);

  const embed = async (item: RunItem, duplicates: readonly number[]): Promise<void> => {
    const outcome = await run.embed(item);
    if (outcome.type === "untried") return;
    const { index } = item;
    if (outcome.type === "failed") errors.set(index, outcome.reason);
    else {
      const { value } = outcome;
      results.set(index, value);
      if (value.cacheHit !== true && onEmbedding !== undefined) {
        run.tell(() => onEmbedding(value, { index, input: inputs[index] as string | EmbedInput }));
      }
    }
    // A vector is copied to the equal inputs; an error is theirs too.
    for (const duplicate of duplicates) {
      if (outcome.type === "failed") errors.set(duplicate, outcome.reason);
      else results.set(duplicate, duplicateOf(index, outcome.value));
      run.tally.addDuplicate(outcome.type === "done");
      run.report();
    }
  };
  const work = lookedUp(run, items, groups);
  const worker = async (): Promise<void> => {
    for await (const { item, duplicates } of work) await embed(item, duplicates);
  };
  // Every worker comes to its end, also on abort, so that what is known is complete.
  const workers = Array.from({ length: Math.min(run.concurrency, groups.size) }, worker);
  const ends = await Promise.allSettled(workers);
  await run.callbacksSettled();
  run.dispose();
  const { summary, requestIds } = run;
  if (signal?.aborted && results.size < items.length) {
    throw new SegmindAborted(signal.reason, { results, requestIds, mayBeBilled: run.mayBeBilled });
  }
  const broken = ends.find((end) => end.status === "rejected");
  if (results.size < items.length || run.hasFailedCallback) {
    const stopped = run.whyStopped() ?? broken;
    const [firstIndex, firstError] = errors.entries().next().value ?? [];
    const cause = stopped === undefined ? firstError : (stopped.reason as unknown);
    throw new EmbedManyError({
      results,
      errors,
      requestIds,
      summary,
      cause,
      firstIndex,
      isStopped: stopped !== undefined,
      mayBeBilled: run.mayBeBilled,
      hasStore: run.session !== undefined,
    });
  }
  const all = items.map((_, index) => results.get(index) as Embedding);
  return Object.defineProperty(all, "summary", { value: summary }) as EmbedManyResult;
}

interface Work {
  readonly item: RunItem;
  /** The indexes of the equal inputs that follow it. */
  readonly duplicates: readonly number[];
}

/** The first input of each group, with what the store knows of it: looked up many at a time, until the run stops. */
async function* lookedUp(
  run: Run,
  items: readonly PreparedItem[],
  groups: ReadonlyMap<string, readonly number[]>,
): AsyncGenerator<Work, void, undefined> {
  const { session } = run;
  const all = [...groups.entries()];
  for (let start = 0; start < all.length && run.whyStopped() === undefined; start += chunkSize) {
    const chunk = all.slice(start, start + chunkSize);
    const known = session && (await Promise.all(chunk.map(([key]) => session.get(key))));
    for (const [position, [, [index = 0, ...duplicates]]] of chunk.entries()) {
      const item = { ...(items[index] as PreparedItem), index };
      yield { item: known ? { ...item, known: { entry: known[position] } } : item, duplicates };
    }
  }
}

/** The indexes of equal inputs, each group under its key, in order. */
function groupByKey(items: readonly PreparedItem[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { key }] of items.entries()) {
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [index]);
    else members.push(index);
  }
  return groups;
}
