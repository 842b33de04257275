import { createHash } from "node:crypto";
import { OpenBytes } from "./open-bytes.ts";

/** Where bytes lie: a file, a `Blob`, memory, or parts of other bytes. They can be read anywhere, again and again. */
export interface ByteSource extends Partial<AsyncDisposable> {
  /** How messages name it. */
  readonly label: string;
  readonly byteLength: number;
  /** @throws MediaChangedError MediaDisposedError MediaReadError */
  open(): Promise<OpenSource>;
}

export interface OpenSource extends AsyncDisposable {
  /** The open file where the bytes are one, which every thread of the process may read. */
  readonly descriptor?: number;
  /** The bytes from `start` up to `end`, which lie inside. They may be a view of the source's own memory. */
  read(start: number, end: number): Promise<Buffer>;
  /** Throws if the bytes are no longer those that were loaded. */
  verify(): Promise<void>;
}

/**
 * A multiple of 3, so that base64 of the chunks needs no carrying over; and short, because garbage waits in memory in
 * units of it: sending 100 MB takes 35 MB with chunks of 48 KiB and over 50 MB with 96 or 192 KiB, at equal CPU.
 */
const chunkLength = 48 * 1024;

/** A fixed run of bytes, whatever its source. Facts, pieces and streams are all made from this. */
export class Bytes implements AsyncDisposable {
  readonly #source: ByteSource;
  #digest: string | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get label(): string {
    return this.#source.label;
  }

  get byteLength(): number {
    return this.#source.byteLength;
  }

  /** Opens the source. An abort of the signal ends every later read with the signal's reason. */
  async open(signal?: AbortSignal): Promise<OpenBytes> {
    signal?.throwIfAborted();
    return new OpenBytes(await this.#source.open(), this.byteLength, signal);
  }

  /**
   * The bytes from the beginning, in chunks whose length is a multiple of 3 except for the last. The source is opened
   * by the first `next()`, closed however the loop ends, and verified at the beginning and at the end.
   */
  async *stream(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    await using open = await this.open(signal);
    for (let offset = 0; offset < this.byteLength; offset += chunkLength) {
      const chunk = await open.read(offset, chunkLength);
      if (offset + chunk.byteLength === this.byteLength) await open.verify();
      yield chunk;
    }
  }

  /** The SHA-256 in hex: the bytes are read once, and the digest is remembered. */
  async sha256(signal?: AbortSignal): Promise<string> {
    if (this.#digest === undefined) {
      const hash = createHash("sha256");
      for await (const chunk of this.stream(signal)) hash.update(chunk);
      this.#digest = hash.digest("hex");
    }
    return this.#digest;
  }

  /** All of the bytes in memory. */
  async readAll(signal?: AbortSignal): Promise<Buffer> {
    await using open = await this.open(signal);
    const all = await open.read(0, this.byteLength);
    await open.verify();
    return all;
  }

  /** The same bytes without the right to remove them: disposing of these leaves the source as it is. */
  borrow(): Bytes {
    const { label, byteLength } = this;
    return new Bytes({ label, byteLength, open: () => this.#source.open() });
  }

  /** Removes the source where these bytes own it, as they own a temporary file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]?.();
  }
}
