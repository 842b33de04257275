import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import { EmbedManyError } from "../errors/embed-many-error.ts";
import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { CallOptions } from "../options/options.ts";
import type { InputGroup } from "./check-inputs.ts";
import { duplicateOf } from "./duplicate-of.ts";
import type { ItemOutcome, Run, RunItem } from "./run.ts";

/** Options of a run. */
export interface RunOptions extends CallOptions {
  /** Milliseconds of the whole run, from its first send. `timeout` is for each item. @default none */
  runTimeout?: number | undefined;
  /**
   * Ends the run in order: nothing unsent is sent any more, not even what waits for quota, and what is in flight comes to
   * its end. The run then rejects with the signal's reason, `embedMany` with an error that carries the vectors that came.
   */
  stopSignal?: AbortSignal | undefined;
  /**
   * Called after each input, with what was done, failed and is queued, and an ETA that knows the quota. Where it throws,
   * or its promise rejects, the run ends with an error that carries it, and the vectors that came.
   */
  onProgress?: ((progress: RunProgress) => unknown) | undefined;
}

export interface EmbedManyOptions extends RunOptions {
  /**
   * Called once with each vector that was bought, as it arrives: where its metrics are. Where it throws, or its promise
   * rejects, the run ends with an error that carries it, and the vectors that came.
   */
  onEmbedding?:
    ((embedding: Embedding, about: { index: number; input: string | EmbedInput }) => unknown) | undefined;
}

/** As many embeddings as there were inputs, in their order, with the run's account. */
export type EmbedManyResult = Embedding[] & { readonly summary: RunSummary };

/** How many inputs are looked up in one call of the store. */
const chunkSize = 1_000;

/**
 * Embeds checked inputs: equal ones once, stored ones not at all.
 *
 * @throws EmbedManyError with the vectors that came, when an input has none at the end
 * @throws SegmindAbortedError with the same, on abort
 */
export async function embedMany(
  run: Run,
  inputs: readonly (string | EmbedInput)[],
  groups: readonly InputGroup[],
  { signal, onEmbedding }: Pick<EmbedManyOptions, "signal" | "onEmbedding">,
): Promise<EmbedManyResult> {
  const results = new Map<number, Embedding>();
  const errors = new Map<number, unknown>();
  run.tally.expect(inputs.length);

  const settle = (index: number, duplicates: readonly number[], outcome: ItemOutcome): void => {
    if (outcome.type === "untried") return;
    if (outcome.type === "failed") errors.set(index, outcome.reason);
    else {
      const { value } = outcome;
      results.set(index, value);
      if (value.cacheHit !== true && onEmbedding !== undefined) {
        run.callbacks.call(() => onEmbedding(value, { index, input: inputs[index] as string | EmbedInput }));
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
  const work = missing(run, groups, settle);
  const worker = async (): Promise<void> => {
    for await (const { item, duplicates } of work) settle(item.index, duplicates, await run.embed(item));
  };
  // Every worker comes to its end, also on abort, so that what is known is complete.
  const workers = Array.from({ length: Math.min(run.concurrency, groups.length) }, worker);
  const ends = await Promise.allSettled(workers);
  await run.callbacksSettled();
  run.dispose();
  const { summary, requestIds } = run;
  if (signal?.aborted && results.size < inputs.length) {
    throw new SegmindAbortedError(signal.reason, { results, requestIds, mayBeBilled: run.mayBeBilled });
  }
  const broken = ends.find((end) => end.status === "rejected");
  if (results.size < inputs.length || run.callbacks.hasFailed) {
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
  const all = inputs.map((_, index) => results.get(index) as Embedding);
  return Object.defineProperty(all, "summary", { value: summary }) as EmbedManyResult;
}

interface Work {
  readonly item: RunItem;
  /** The indexes of the equal inputs that follow it. */
  readonly duplicates: readonly number[];
}

/**
 * The first input of each group that has no vector in the store, with what else is known there: looked up many at a time,
 * until the run stops. What is stored is settled on the way.
 */
async function* missing(
  run: Run,
  groups: readonly InputGroup[],
  settle: (index: number, duplicates: readonly number[], outcome: ItemOutcome) => void,
): AsyncGenerator<Work, void, undefined> {
  for (let start = 0; start < groups.length && run.whyStopped() === undefined; start += chunkSize) {
    const chunk = groups.slice(start, start + chunkSize);
    await run.afterPoll();
    const known = await run.session?.getAll(chunk.map(({ key }) => key));
    for (const [position, { request, key, indexes }] of chunk.entries()) {
      const [index, ...duplicates] = indexes;
      const item = { index, request, key };
      if (known === undefined) {
        yield { item, duplicates };
        continue;
      }
      const entry = known[position];
      const outcome = entry?.state === "embedded" ? run.giveStored(entry) : undefined;
      if (outcome === undefined) yield { item: { ...item, known: { entry } }, duplicates };
      else settle(index, duplicates, outcome);
    }
  }
}
