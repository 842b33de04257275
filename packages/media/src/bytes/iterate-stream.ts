import { Readable } from "node:stream";
import { InvalidInputError, SegmindError } from "@segmind-embeddings/core";
import { MediaReadError } from "../errors/file-errors.ts";

/** A stream of bytes of either kind, or anything else that gives them one after another. */
export type ByteStream = ReadableStream<Uint8Array> | Readable | AsyncIterable<Uint8Array>;

/**
 * The chunks of a stream of any kind. An abort ends the wait for a chunk at once, also where the stream itself
 * never answers, and destroys or cancels the stream.
 *
 * @throws MediaReadError when the stream fails, and the signal's own reason
 */
export async function* iterateStream(
  label: string,
  stream: ByteStream,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  signal?.throwIfAborted();
  const source = begin(label, stream);
  // Not a race against one promise for all chunks, which would remember each of them to the end.
  let interrupt: (reason: unknown) => void = () => undefined;
  const onAbort = (): void => interrupt(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  let finished = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const next = await new Promise<IteratorResult<unknown, unknown>>((resolve, reject) => {
        interrupt = reject;
        source.next().then(resolve, reject);
      }).catch((error: unknown) => {
        if (signal?.aborted) throw signal.reason;
        if (SegmindError.isInstance(error)) throw error;
        throw new MediaReadError(label, "the stream failed", error);
      });
      if (next.done === true) break;
      yield asBytes(label, next.value);
    }
    finished = true;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (!finished) source.stop(signal?.reason);
  }
}

/** One way to pull and to stop, whatever the stream; stopping never waits, because the stream may not answer. */
interface Pull {
  next(): Promise<IteratorResult<unknown, unknown>>;
  stop(reason: unknown): void;
}

function begin(label: string, stream: ByteStream): Pull {
  if (stream instanceof ReadableStream) {
    if (stream.locked)
      throw new MediaReadError(label, "it is locked: something else is reading it", undefined);
    const reader = stream.getReader();
    return {
      next: () => reader.read(),
      stop: (reason) => void reader.cancel(reason).catch(() => undefined),
    };
  }
  if (stream instanceof Readable) {
    if (stream.readableDidRead || stream.destroyed) {
      throw new MediaReadError(label, "it was read or destroyed before: give a fresh stream", undefined);
    }
    const iterator = stream.iterator({ destroyOnReturn: true });
    return { next: () => iterator.next(), stop: () => void stream.on("error", () => undefined).destroy() };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    stop: () => void Promise.resolve(iterator.return?.()).catch(() => undefined),
  };
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
