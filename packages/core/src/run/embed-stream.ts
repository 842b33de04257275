import type { Embedding } from "../embedding.ts";
import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import { duplicateOf } from "./duplicate-of.ts";
import type { RunOptions } from "./embed-many.ts";
import { type PreparedItem } from "./prepare-item.ts";
import type { ItemOutcome, Run } from "./run.ts";

export interface EmbedStreamOptions extends RunOptions {
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
  /** Resolves once there is an outcome. */
  end?: Promise<void>;
  outcome?: ItemOutcome;
}

/** Equal inputs in flight, by key. */
type InFlight = Map<string, { index: number; outcome: Promise<ItemOutcome> }>;

/**
 * Inputs held at a time with a store: enough to look up many in one call, and that one slow item does not leave the
 * others idle. A reader that leaves loses none of them. Without a store, what is bought and not taken is lost with the
 * reader: then no more are held than are in flight.
 */
const windowWithStore = 256;

/**
 * Embeds a stream with bounded memory: inputs are pulled as results are taken. Leaving the loop stops pulling and
 * posting; with a store, what is in flight comes to its end and is stored.
 *
 * A failed input is an item with `status: "rejected"`. Where nothing else can succeed (a rejected key, no credits)
 * the items in flight are given and the error is thrown; on abort, `SegmindAbortedError` with what was not given.
 */
export async function* embedStream<Input extends string | EmbedInput>(
  run: Run,
  inputs: Iterable<Input> | AsyncIterable<Input>,
  prepare: (input: Input, index: number) => Promise<PreparedItem>,
  { ordered = true, signal }: Pick<EmbedStreamOptions, "ordered" | "signal">,
): AsyncGenerator<StreamItem<Input>, void, undefined> {
  const source = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const size = run.session === undefined ? run.concurrency : Math.max(windowWithStore, run.concurrency);
  const tasks: Task<Input>[] = [];
  const inFlight: InFlight = new Map();
  const isSized = Array.isArray(inputs);
  if (isSized) run.tally.expect(inputs.length);
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
          else if (run.whyStopped() === undefined) start(next.value);
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
    if (!isSized) run.tally.expect(1);
    tasks.push(task);
    task.end = embedItem(run, task, prepare, inFlight)
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

  run.stopSignal.addEventListener("abort", () => wake(), { once: true });
  try {
    for (;;) {
      const stopped = run.whyStopped();
      // Every item comes to its end first, so that what is known is complete.
      const isSettled = tasks.every(({ outcome }) => outcome !== undefined);
      if (signal?.aborted && isSettled) throw abortedError(run, tasks, signal);
      const task = signal?.aborted ? undefined : take();
      if (task?.outcome?.type === "done") {
        yield { index: task.index, input: task.input, status: "fulfilled", value: task.outcome.value };
      } else if (task?.outcome?.type === "failed") {
        yield { index: task.index, input: task.input, status: "rejected", reason: task.outcome.reason };
      } else if (task === undefined) {
        // A source that is silent does not keep a run from its end once that has stopped.
        if (tasks.length === 0 && (pulling.isOver || stopped !== undefined)) break;
        if (!pulling.isUnderWay && !pulling.isOver && stopped === undefined && tasks.length < size) pull();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    await run.callbacksSettled();
    if (pulling.error !== undefined) throw pulling.error.reason;
    const stopped = run.whyStopped();
    // An abort after all was given has nothing to end.
    if (stopped !== undefined && !(signal?.aborted && stopped.reason === signal.reason)) throw stopped.reason;
  } finally {
    const left = new Error("The stream was left.");
    run.stop(left);
    // What is in flight is bought: with a store it comes to its end and is stored, without one it would be lost.
    if (run.session === undefined) run.halt(left);
    const ends = tasks.flatMap(({ outcome, end }) => (outcome === undefined && end ? [end] : []));
    if (ends.length === 0) run.dispose();
    else void Promise.allSettled(ends).then(() => run.dispose());
    if (!pulling.isOver) void leave(source);
  }
}

/** Closes a source that is not read any further. Its own errors are of no interest then. */
async function leave(source: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // The stream has ended already.
  }
}

/** Embeds one item of a stream, or waits for an equal one that is in flight. */
async function embedItem<Input extends string | EmbedInput>(
  run: Run,
  { index, input }: Task<Input>,
  prepare: (input: Input, index: number) => Promise<PreparedItem>,
  inFlight: InFlight,
): Promise<ItemOutcome> {
  let item: PreparedItem;
  try {
    item = await prepare(input, index);
  } catch (reason) {
    run.tally.addRefused();
    run.report();
    return { type: "failed", reason };
  }
  const equal = inFlight.get(item.key);
  if (equal !== undefined) {
    const outcome = await equal.outcome;
    if (outcome.type === "untried") return outcome;
    run.tally.addDuplicate(outcome.type === "done");
    run.report();
    return outcome.type === "done"
      ? { type: "done", value: duplicateOf(equal.index, outcome.value) }
      : outcome;
  }
  const outcome = run.embed({ ...item, index });
  inFlight.set(item.key, { index, outcome });
  try {
    return await outcome;
  } finally {
    inFlight.delete(item.key);
  }
}

function abortedError(
  run: Run,
  tasks: readonly Task<string | EmbedInput>[],
  signal: AbortSignal,
): SegmindAbortedError {
  const results = new Map<number, Embedding>();
  for (const { index, outcome } of tasks) if (outcome?.type === "done") results.set(index, outcome.value);
  return new SegmindAbortedError(signal.reason, {
    results,
    requestIds: run.requestIds,
    mayBeBilled: run.mayBeBilled,
  });
}
