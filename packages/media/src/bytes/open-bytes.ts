import type { OpenSource } from "./bytes.ts";
import { ByteWindow } from "./byte-window.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

/** Bytes that are open for reading. */
export class OpenBytes implements AsyncDisposable {
  readonly byteLength: number;
  readonly #source: OpenSource;
  readonly #signal: AbortSignal | undefined;

  constructor(source: OpenSource, byteLength: number, signal: AbortSignal | undefined) {
    this.#source = source;
    this.byteLength = byteLength;
    this.#signal = signal;
  }

  /** The descriptor, if the source is a file. It is valid until these bytes are closed. */
  get descriptor(): number | undefined {
    return this.#source.descriptor;
  }

  /**
   * `length` bytes from `offset`; fewer only where the run ends before. The result stays valid and must not be changed,
   * because it may be a view of the source's own memory. Reading memory never waits, so every read yields to the event
   * loop when that is due.
   */
  async read(offset: number, length: number): Promise<Buffer> {
    this.#signal?.throwIfAborted();
    const turn = yieldToEventLoop();
    if (turn !== undefined) {
      await turn;
      this.#signal?.throwIfAborted();
    }
    const start = Math.min(Math.max(offset, 0), this.byteLength);
    return await this.#source.read(start, Math.min(start + Math.max(length, 0), this.byteLength));
  }

  /** The same bytes, whose reads throw the reason of this signal, too. Closing these closes those. */
  until(signal: AbortSignal): OpenBytes {
    const signals = this.#signal === undefined ? [signal] : [this.#signal, signal];
    return new OpenBytes(this.#source, this.byteLength, AbortSignal.any(signals));
  }

  /** For many small reads that lie close together. */
  window(length?: number): ByteWindow {
    return new ByteWindow(this, length);
  }

  /** Throws if the bytes are no longer those that were loaded. */
  verify(): Promise<void> {
    return this.#source.verify();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#source[Symbol.asyncDispose]();
  }
}
