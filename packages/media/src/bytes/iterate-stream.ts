import { InvalidInputError, SegmindError } from "@segmind-embeddings/core";
import { MediaReadError } from "../errors/file-errors.ts";
import type { TakenStream } from "./take-stream.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

/**
 * The chunks of a stream. An abort ends the wait for a chunk at once, even if the stream never yields another one, or
 * yields without end and never lets the event loop turn.
 *
 * @throws MediaReadError when the stream fails, and the signal's own reason
 */
export async function* iterateStream(
  label: string,
  stream: TakenStream,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  // One promise that all chunks race against would keep every chunk in memory until the end.
  let interrupt: (reason: unknown) => void = () => undefined;
  const onAbort = (): void => interrupt(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      await yieldToEventLoop();
      signal?.throwIfAborted();
      const next = await new Promise<IteratorResult<unknown, unknown>>((resolve, reject) => {
        interrupt = reject;
        stream.next().then(resolve, reject);
      }).catch((error: unknown) => {
        if (signal?.aborted) throw signal.reason;
        if (SegmindError.isInstance(error)) throw error;
        throw new MediaReadError(label, "the stream failed", error);
      });
      if (next.done === true) return;
      yield asBytes(label, next.value);
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

function asBytes(label: string, chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new InvalidInputError([
    {
      path: label,
      received: typeof chunk === "string" ? "a chunk of text" : `a chunk that is ${typeof chunk}`,
      expected: "chunks that are Uint8Array (a Node stream must not have an encoding set)",
    },
  ]);
}
