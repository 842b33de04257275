import type { Embedding, RunProgress } from "../embedding.ts";
import { SegmindAborted } from "../errors/segmind-aborted.ts";
import { contentKey, prepareInput, type EmbedInput } from "../input/embed-input.ts";
import { toEmbedRequest } from "../input/embed-request.ts";
import type { CallOptions } from "../options/options.ts";
import type { BulkRun, ItemOutcome } from "./bulk-run.ts";
import { duplicateOf } from "./duplicate-of.ts";

export interface EmbedStreamOptions extends CallOptions {
  /** Called after each input; `total` is the array's length, else what was pulled so far. */
  onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Give results in the order of the inputs; `false` gives them as they come. @default true */
  ordered?: boolean | undefined;
}

/** One input of a stream and what became of it. */
export type StreamItem<Input extends string | EmbedInput = string | EmbedInput> =
  | { readonly index: number; readonly input: Input; readonly status: "fulfilled"; readonly value: Embedding }
  | { readonly index: number; readonly input: Input; readonly status: "rejected"; readonly reason: unknown };

/** An item that was pulled and not given yet. */
interface Task<Input extends string | EmbedInput> {
  readonly index: number;
  readonly input: Input;
  outcome?: ItemOutcome;
}

/** Inputs held at a time for each item in flight: enough that one slow item does not leave the others idle. */
const windowPerItem = 4;

/**
 * Embeds a stream with bounded memory: inputs are pulled as results are taken. Leaving the loop stops pulling and
 * posting.
 *
 * A failed input is an item with `status: "rejected"`. Where nothing else can succeed (a rejected key, no credits)
 * the items in flight are given and the error is thrown; on abort, `SegmindAborted` with what was not given.
 */
export async function* embedStream<Input extends string | EmbedInput>(
  run: BulkRun,
  inputs: Iterable<Input> | AsyncIterable<Input>,
  { ordered = true, signal }: Pick<EmbedStreamOptions, "ordered" | "signal">,
): AsyncGenerator<StreamItem<Input>, void, undefined> {
  const source = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const size = run.concurrency * windowPerItem;
  const tasks: Task<Input>[] = [];
  /** Equal inputs in flight, by content. */
  const inFlight = new Map<string, { index: number; outcome: Promise<ItemOutcome> }>();
  const isSized = Array.isArray(inputs);
  if (isSized) run.expect(inputs.length);
  let pulled = 0;
  const pulling: { isUnderWay: boolean; isOver: boolean; error?: { reason: unknown } } = {
    isUnderWay: false,
    isOver: false,
  };
  let wake = (): void => undefined;

  const pull = (): void => {
    pulling.isUnderWay = true;
    void Promise.resolve()
      .then(() => source.next())
      .then(
        (next) => {
          if (next.done === true) pulling.isOver = true;
          else start(next.value);
        },
        (reason: unknown) => {
          pulling.isOver = true;
          pulling.error = { reason };
        },
      )
      .finally(() => {
        pulling.isUnderWay = false;
        wake();
      });
  };
  const start = (input: Input): void => {
    const task: Task<Input> = { index: pulled, input };
    pulled += 1;
    if (!isSized) run.expect(1);
    tasks.push(task);
    void embedItem(run, task, inFlight)
      .catch((reason: unknown): ItemOutcome => ({ type: "failed", reason }))
      .then((outcome) => {
        task.outcome = outcome;
        wake();
      });
  };
  const take = (): Task<Input> | undefined => {
    const position = ordered ? 0 : tasks.findIndex(({ outcome }) => outcome !== undefined);
    return tasks[position]?.outcome === undefined ? undefined : tasks.splice(position, 1)[0];
  };

  run.signal.addEventListener("abort", () => wake(), { once: true });
  try {
    for (;;) {
      // Every item comes to its end first, so that what is known is complete.
      const isSettled = tasks.every(({ outcome }) => outcome !== undefined);
      if (signal?.aborted && isSettled) throw abortedError(run, tasks, signal);
      const task = signal?.aborted ? undefined : take();
      if (task?.outcome?.type === "done") {
        yield { index: task.index, input: task.input, status: "fulfilled", value: task.outcome.value };
      } else if (task?.outcome?.type === "failed") {
        yield { index: task.index, input: task.input, status: "rejected", reason: task.outcome.reason };
      } else if (task === undefined) {
        if (!pulling.isUnderWay && !pulling.isOver && run.whyStopped() === undefined && tasks.length < size)
          pull();
        else if (tasks.length === 0 && !pulling.isUnderWay) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    if (pulling.error !== undefined) throw pulling.error.reason;
    const stopped = run.whyStopped();
    if (stopped !== undefined) throw stopped.reason;
  } finally {
    run.halt(new Error("The stream was left."));
    run.dispose();
    if (!pulling.isOver) void Promise.resolve(source.return?.()).catch(() => undefined);
  }
}

/** Embeds one item of a stream, or waits for an equal one that is in flight. */
async function embedItem(
  run: BulkRun,
  { index, input }: Task<string | EmbedInput>,
  inFlight: Map<string, { index: number; outcome: Promise<ItemOutcome> }>,
): Promise<ItemOutcome> {
  let request, key;
  try {
    const prepared = await prepareInput(input, `[${String(index)}]`);
    request = toEmbedRequest(prepared, run.settings, `[${String(index)}]`);
    key = await contentKey(prepared);
  } catch (reason) {
    run.countRefused();
    return { type: "failed", reason };
  }
  const equal = inFlight.get(key);
  if (equal !== undefined) {
    const outcome = await equal.outcome;
    if (outcome.type === "untried") return outcome;
    run.countDuplicate(outcome.type === "done");
    return outcome.type === "done"
      ? { type: "done", value: duplicateOf(equal.index, outcome.value) }
      : outcome;
  }
  const outcome = run.embed(index, request);
  inFlight.set(key, { index, outcome });
  try {
    return await outcome;
  } finally {
    inFlight.delete(key);
  }
}

function abortedError(
  run: BulkRun,
  tasks: readonly Task<string | EmbedInput>[],
  signal: AbortSignal,
): SegmindAborted {
  const results = new Map<number, Embedding>();
  for (const { index, outcome } of tasks) if (outcome?.type === "done") results.set(index, outcome.value);
  return new SegmindAborted(signal.reason, {
    results,
    requestIds: run.requestIds,
    mayBeBilled: run.summary.mayBeBilled > 0,
  });
}
