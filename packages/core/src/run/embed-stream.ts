import type { Embedding } from "../embedding.ts";
import type { MaybePromise } from "../embedding-store.ts";
import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import type { RunOptions } from "./embed-many.ts";
import type { PreparedItem } from "./prepare-item.ts";
import type { Run } from "./run.ts";
import { StreamSource } from "./stream-source.ts";
import { StreamWindow, type StreamTask } from "./stream-window.ts";

export interface EmbedStreamOptions extends RunOptions {
  /** Give results in the order of the inputs; `false` gives them as they come. @default true */
  ordered?: boolean | undefined;
}

/** One input of a stream and what became of it. */
export type StreamItem<Input extends string | EmbedInput = string | EmbedInput> =
  | { readonly index: number; readonly input: Input; readonly status: "fulfilled"; readonly value: Embedding }
  | { readonly index: number; readonly input: Input; readonly status: "rejected"; readonly reason: unknown };

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
  prepare: (input: Input, index: number) => MaybePromise<PreparedItem>,
  { ordered = true, signal }: Pick<EmbedStreamOptions, "ordered" | "signal">,
): AsyncGenerator<StreamItem<Input>, void, undefined> {
  const window = new StreamWindow(run, { prepare, isOrdered: ordered });
  const hasRoom = (): boolean => run.whyStopped() === undefined && window.hasRoom;
  const isSized = Array.isArray(inputs);
  if (isSized) run.tally.expect(inputs.length);
  const source = new StreamSource(inputs, {
    take: (input) => {
      // What comes after the end is not begun with.
      if (run.whyStopped() !== undefined) return;
      if (!isSized) run.tally.expect(1);
      window.start(input);
    },
    changed: () => window.wake(),
  });

  run.stopSignal.addEventListener("abort", () => window.wake(), { once: true });
  try {
    for (;;) {
      const stopped = run.whyStopped();
      // Every item comes to its end first, so that what is known is complete.
      if (signal?.aborted && window.isSettled) throw abortedError(run, window.settled, signal);
      // The next page is looked up while this one is given.
      if (window.hasRoomForPage) source.pull(hasRoom);
      const task = signal?.aborted ? undefined : window.take();
      if (task?.outcome?.type === "done") {
        yield { index: task.index, input: task.input, status: "fulfilled", value: task.outcome.value };
      } else if (task?.outcome?.type === "failed") {
        yield { index: task.index, input: task.input, status: "rejected", reason: task.outcome.reason };
      } else if (task === undefined) {
        // A source that is silent does not keep a run from its end once that has stopped.
        if (window.held === 0 && (source.isOver || stopped !== undefined)) break;
        const changed = window.changed();
        source.pull(hasRoom);
        await changed;
      }
    }
    await run.callbacksSettled();
    if (source.error !== undefined) throw source.error.reason;
    const stopped = run.whyStopped();
    // An abort after all was given has nothing to end.
    if (stopped !== undefined && !(signal?.aborted && stopped.reason === signal.reason)) throw stopped.reason;
  } finally {
    const left = new Error("The stream was left.");
    run.stop(left);
    // What is in flight is bought: with a store it comes to its end and is stored, without one it would be lost.
    if (run.session === undefined) run.halt(left);
    void window.whenSettled().then(() => run.dispose());
    source.leave();
  }
}

function abortedError(
  run: Run,
  tasks: readonly StreamTask<string | EmbedInput>[],
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
