import { Bytes, type OpenSource } from "../bytes/bytes.ts";
import { readDescriptor } from "../bytes/spool-file.ts";
import { MediaReadError } from "../errors/file-errors.ts";
import type { FileMessage, ReadMessage } from "./protocol.ts";

/** Small reads request this much at once, because a message takes longer than copying it. */
const readAhead = 256 * 1024;
/** Copying more at once would hold the event loop of the caller's thread. */
const mostAtOnce = 4 * 1024 * 1024;

/** In the worker thread: the bytes of a file, read from its descriptor, or requested from the caller's thread. */
export class RemoteBytes implements OpenSource {
  readonly #file: FileMessage;
  readonly #post: (message: ReadMessage) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  #reads = 0;
  #cached: Buffer = Buffer.alloc(0);
  #cachedAt = 0;

  constructor(file: FileMessage, post: (message: ReadMessage) => void) {
    this.#file = file;
    this.#post = post;
    if (file.content !== undefined) this.#cached = asBuffer(file.content);
  }

  /** The same bytes in the form that readers take. */
  bytes(): Bytes {
    const { label, byteLength } = this.#file;
    return new Bytes({ label, byteLength, open: () => Promise.resolve(this) });
  }

  async read(start: number, end: number): Promise<Buffer> {
    const { descriptor, byteLength } = this.#file;
    if (descriptor !== undefined) {
      // After a failure the caller's thread is asked, because it can throw the right error.
      const bytes = await readDescriptor(descriptor, start, end).catch(() => undefined);
      return bytes ?? this.#request(start, end);
    }
    if (end - start <= readAhead && !this.#isCached(start, end)) {
      const [from, to] = [start, Math.min(start + readAhead, byteLength)];
      this.#cached = await this.#request(from, to);
      this.#cachedAt = from;
      return this.#cached.subarray(0, end - start);
    }
    return this.#isCached(start, end)
      ? this.#cached.subarray(start - this.#cachedAt, end - this.#cachedAt)
      : this.#request(start, end);
  }

  /** Receives requested bytes. */
  receive(read: number, bytes: Uint8Array | undefined): void {
    const waiting = this.#waiting.get(read);
    this.#waiting.delete(read);
    if (bytes !== undefined) waiting?.resolve(bytes);
    else waiting?.reject(new MediaReadError(this.#file.label, "its bytes could not be read", undefined));
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

  async #request(start: number, end: number): Promise<Buffer> {
    if (end - start <= mostAtOnce) return asBuffer(await this.#requestOnce(start, end));
    const all = Buffer.allocUnsafeSlow(end - start);
    for (let at = start; at < end; at += mostAtOnce)
      all.set(await this.#requestOnce(at, Math.min(at + mostAtOnce, end)), at - start);
    return all;
  }

  #requestOnce(start: number, end: number): Promise<Uint8Array> {
    const received = Promise.withResolvers<Uint8Array>();
    this.#reads += 1;
    this.#waiting.set(this.#reads, received);
    this.#post({ type: "read", read: this.#reads, file: this.#file.file, start, end });
    return received.promise;
  }
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
