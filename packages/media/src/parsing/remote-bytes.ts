import { Bytes, type OpenSource } from "../bytes/bytes.ts";
import { readDescriptor } from "../bytes/spool-file.ts";
import { MediaReadError } from "../errors/file-errors.ts";
import type { FileMessage, ReadMessage } from "./protocol.ts";
import { leaveMemory, takeMemory } from "./spare-memory.ts";

/** Small reads request this much at once, because a message takes longer than copying it. */
const readAhead = 256 * 1024;
/** In the worker thread: the bytes of a file, read from its descriptor, or requested from the caller's thread. */
export class RemoteBytes implements OpenSource {
  readonly #file: FileMessage;
  readonly #post: (message: ReadMessage) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<ArrayBuffer>>();
  #reads = 0;
  #cached: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #cachedAt = 0;

  constructor(file: FileMessage, post: (message: ReadMessage) => void) {
    this.#file = file;
    this.#post = post;
    if (file.content !== undefined) this.#cached = Buffer.from(file.content);
  }

  /** The same bytes in the form that readers take. */
  bytes(): Bytes {
    const { label, byteLength } = this.#file;
    return new Bytes({ label, byteLength, open: () => Promise.resolve(this) });
  }

  async read(start: number, end: number): Promise<Buffer> {
    if (!this.#isCached(start, end)) {
      const { descriptor, byteLength } = this.#file;
      const isRemote = descriptor === undefined;
      const to = isRemote ? Math.min(Math.max(end, start + readAhead), byteLength) : end;
      this.#cached = await this.#load(start, to);
      this.#cachedAt = start;
    }
    return this.#cached.subarray(start - this.#cachedAt, end - this.#cachedAt);
  }

  /** Receives requested bytes. */
  receive(read: number, bytes: ArrayBuffer | undefined): void {
    const waiting = this.#waiting.get(read);
    this.#waiting.delete(read);
    if (bytes !== undefined) waiting?.resolve(bytes);
    else waiting?.reject(new MediaReadError(this.#file.label, "its bytes could not be read", undefined));
  }

  /** Leaves memory for the next file; what was read must not be used any more. */
  end(): void {
    leaveMemory(this.#cached.buffer);
    this.#cached = Buffer.alloc(0);
  }

  verify(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #isCached(start: number, end: number): boolean {
    return start >= this.#cachedAt && end <= this.#cachedAt + this.#cached.length;
  }

  async #load(start: number, end: number): Promise<Buffer<ArrayBuffer>> {
    const { descriptor } = this.#file;
    const memory = takeMemory(end - start);
    const bytes = Buffer.from(memory, 0, end - start);
    if (descriptor !== undefined) {
      const isRead = await readDescriptor(descriptor, bytes, start).catch(() => false);
      // After a failure the caller's thread is asked, because it can throw the right error.
      if (isRead) return bytes;
    }
    return Buffer.from(await this.#request(start, end, memory), 0, end - start);
  }

  #request(start: number, end: number, memory: ArrayBuffer): Promise<ArrayBuffer> {
    const received = Promise.withResolvers<ArrayBuffer>();
    this.#reads += 1;
    this.#waiting.set(this.#reads, received);
    this.#post({ type: "read", read: this.#reads, file: this.#file.file, start, end, memory });
    return received.promise;
  }
}
