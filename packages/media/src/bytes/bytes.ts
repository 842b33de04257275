import { createHash } from "node:crypto";
import { OpenBytes } from "./open-bytes.ts";

/** A source of bytes: a file, a `Blob`, memory, or parts of other bytes. Any range can be read any number of times. */
export interface ByteSource extends Partial<AsyncDisposable> {
  /** Its name in messages. */
  readonly label: string;
  readonly byteLength: number;
  /** @throws MediaChangedError MediaDisposedError MediaReadError */
  open(): Promise<OpenSource>;
}

export interface OpenSource extends AsyncDisposable {
  /** The descriptor, if the source is a file: every thread of the process may read it. */
  readonly descriptor?: number;
  /** The bytes from `start` up to `end`, which must be inside. They may be a view of the source's own memory. */
  read(start: number, end: number): Promise<Buffer>;
  /** Throws if the bytes are no longer those that were loaded. */
  verify(): Promise<void>;
}

/**
 * A multiple of 3, so that each chunk can be encoded as base64 by itself; and short, because chunks that have been sent
 * wait for the garbage collector: sending 100 MB takes 35 MB with chunks of 48 KiB and over 50 MB with 96 or 192 KiB, at
 * the same CPU time.
 */
const chunkLength = 48 * 1024;

/** A fixed run of bytes from any source. Metadata, pieces and streams are all read from this. */
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

  /** Opens the source. After an abort, every read throws the signal's reason. */
  async open(signal?: AbortSignal): Promise<OpenBytes> {
    signal?.throwIfAborted();
    return new OpenBytes(await this.#source.open(), this.byteLength, signal);
  }

  /**
   * All bytes, in chunks whose length is a multiple of 3 except for the last. The first `next()` opens the source, which
   * is verified at the beginning and at the end, and closed however the loop ends.
   */
  async *stream(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    await using open = await this.open(signal);
    for (let offset = 0; offset < this.byteLength; offset += chunkLength) {
      const chunk = await open.read(offset, chunkLength);
      if (offset + chunk.byteLength === this.byteLength) await open.verify();
      yield chunk;
    }
  }

  /** The SHA-256 in hex. The bytes are read once; the digest is cached. */
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

  /** The same bytes without ownership: disposing of these leaves the source as it is. */
  borrow(): Bytes {
    const { label, byteLength } = this;
    return new Bytes({ label, byteLength, open: () => this.#source.open() });
  }

  /** Removes the source if these bytes own it, as they own a temporary file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]?.();
  }
}
