import type { OpenBytes } from "./open-bytes.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

/** Serves many small reads that lie close together from one larger read. A result is valid until the next call. */
export class ByteWindow {
  readonly #open: Pick<OpenBytes, "read">;
  readonly #length: number;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(open: Pick<OpenBytes, "read">, length = 65_536) {
    this.#open = open;
    this.#length = length;
  }

  /** `length` bytes from `offset`; fewer only where the run ends before. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (length > this.#length) return this.#open.read(offset, length);
    return (await this.rest(offset, length)).subarray(0, length);
  }

  /** All that the window holds from `offset` on, at least `least` bytes unless the run ends before: for loops that do not wait. */
  async rest(offset: number, least: number): Promise<Buffer> {
    // Many reads from one window may take long, too.
    const turn = yieldToEventLoop();
    if (turn !== undefined) await turn;
    if (offset < this.#start || offset + least > this.#start + this.#bytes.length) {
      this.#bytes = await this.#open.read(offset, this.#length);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start);
  }
}
