import { Readable } from "node:stream";
import { MediaReadError } from "../errors/file-errors.ts";

/** A web or Node stream of bytes, or any async iterable of them. */
export type ByteStream = ReadableStream<Uint8Array> | Readable | AsyncIterable<Uint8Array>;

/** A stream that this package owns: read and stopped in the same way, whatever its kind. */
export interface TakenStream extends Disposable {
  /** @throws the stream's own error */
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** Destroys or cancels the stream unless it has ended. Never waits, because the stream may never react. */
  [Symbol.dispose](): void;
}

interface Pull {
  readonly next: () => Promise<IteratorResult<unknown, unknown>>;
  readonly stop: () => unknown;
}

/**
 * Takes over a stream and requests its first chunk at once: a Node stream that fails without a listener ends the process.
 *
 * @throws MediaReadError for a stream that cannot be read from its beginning
 */
export function takeStream(label: string, stream: ByteStream): TakenStream {
  const { next, stop } = pull(label, stream);
  let hasEnded = false;
  const ask = async (): Promise<IteratorResult<unknown, unknown>> => {
    try {
      const result = await next();
      hasEnded = result.done === true;
      return result;
    } catch (error) {
      hasEnded = true;
      throw error;
    }
  };
  let first: Promise<IteratorResult<unknown, unknown>> | undefined = ask();
  first.catch(() => undefined);
  return {
    next: () => {
      const result = first ?? ask();
      first = undefined;
      return result;
    },
    [Symbol.dispose]: () => {
      if (hasEnded) return;
      hasEnded = true;
      // A failure to stop would hide the reason for stopping.
      try {
        Promise.resolve(stop()).catch(() => undefined);
      } catch {
        return;
      }
    },
  };
}

function pull(label: string, stream: ByteStream): Pull {
  if (stream instanceof ReadableStream) {
    if (stream.locked)
      throw new MediaReadError(label, "it is locked: something else is reading it", undefined);
    const reader = stream.getReader();
    return { next: () => reader.read(), stop: () => reader.cancel() };
  }
  if (stream instanceof Readable) {
    stream.on("error", () => undefined);
    if (stream.errored != null) throw new MediaReadError(label, "the stream failed", stream.errored);
    if (stream.readableDidRead || stream.destroyed) {
      throw new MediaReadError(label, "it was read or destroyed before: give a fresh stream", undefined);
    }
    const iterator = stream.iterator({ destroyOnReturn: true });
    return { next: () => iterator.next(), stop: () => stream.destroy() };
  }
  let iterator: AsyncIterator<unknown>;
  try {
    iterator = stream[Symbol.asyncIterator]();
  } catch (cause) {
    throw new MediaReadError(label, "the stream failed", cause);
  }
  return { next: () => iterator.next(), stop: () => iterator.return?.() };
}
