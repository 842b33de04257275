import { ClientClosedError } from "../errors/client-closed-error.ts";
import { describeValue } from "../errors/describe-value.ts";
import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import type { EmbedInput } from "../input/embed-input.ts";
import { runSettings } from "../options/settings.ts";
import { checkInputs, toInputs } from "../run/check-inputs.ts";
import { embedMany, type EmbedManyOptions, type EmbedManyResult } from "../run/embed-many.ts";
import { embedStream, type EmbedStreamOptions, type StreamItem } from "../run/embed-stream.ts";
import { prepareItem } from "../run/prepare-item.ts";
import { traced, tracing } from "../send/tracing.ts";
import type { CallRunner } from "./call-runner.ts";

/** Starts a run over inputs that are all there. Its options are checked, its inputs not yet. */
export async function runMany(
  runner: CallRunner,
  inputs: Iterable<string | EmbedInput>,
  { signal, stopSignal, onProgress, onEmbedding, runTimeout, ...own }: EmbedManyOptions,
): Promise<EmbedManyResult> {
  const { lifetime } = runner;
  lifetime.assertOpen();
  // From its call on: a run whose inputs are still being checked is one that close() waits for.
  lifetime.begin();
  try {
    const settings = runSettings(runner.options, own);
    const all = toInputs(inputs);
    const groups = await checkInputs(runner.contextOf(settings), all, settings, signal);
    const run = runner.startRun({ settings, runTimeout, signal, stopSignal, onProgress });
    return await traced(tracing.request, { operation: "embedMany", model: settings.model }, () =>
      embedMany(run, all, groups, { signal, onEmbedding }),
    );
  } finally {
    lifetime.end();
  }
}

/** Starts a run over inputs that come one by one, once it is read. Its options are checked. */
export function runStream<Input extends string | EmbedInput>(
  runner: CallRunner,
  inputs: Iterable<Input> | AsyncIterable<Input>,
  { signal, stopSignal, onProgress, ordered, runTimeout, ...own }: EmbedStreamOptions,
): AsyncGenerator<StreamItem<Input>, void, undefined> {
  const { lifetime } = runner;
  lifetime.assertOpen();
  const candidate = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null;
  if (
    typeof inputs === "string" ||
    (candidate?.[Symbol.asyncIterator] ?? candidate?.[Symbol.iterator]) === undefined
  ) {
    return throwInvalidInput("inputs", describeValue(inputs), "an iterable or async iterable of inputs");
  }
  const settings = runSettings(runner.options, own);
  const context = runner.contextOf(settings);
  const read = async function* (): AsyncGenerator<StreamItem<Input>, void, undefined> {
    lifetime.assertOpen();
    const run = runner.startRun({ settings, runTimeout, signal, stopSignal, onProgress });
    // A stream is as long as its reader likes: closing ends it after the items in flight.
    const cancel = lifetime.onClosing(() => run.stop(new ClientClosedError()));
    const prepare = (input: Input, index: number) => prepareItem(context, input, index, settings);
    try {
      yield* embedStream(run, inputs, prepare, { ordered, signal });
    } finally {
      cancel();
    }
  };
  return read();
}
