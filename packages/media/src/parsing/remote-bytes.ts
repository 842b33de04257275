import { Bytes, type OpenSource } from "../bytes/bytes.ts";
import { readDescriptor } from "../bytes/spool-file.ts";
import { MediaReadError } from "../errors/file-errors.ts";
import type { BytesMessage, FileMessage, ReadMessage } from "./protocol.ts";
import { chunkLength, leaveChunks, leaveMemory, takeChunk, takeMemory } from "./spare-memory.ts";

/** The most bytes of a request: few enough to be copied at once, and twice within the processor's cache. */
const mostAtOnce = 1024 * 1024;
/** How many small parts are kept: a video is read at its beginning, at its header and at its frames by turns. */
const mostParts = 4;

/** A part of the file in memory. */
interface Part {
  readonly start: number;
  readonly bytes: Buffer;
}

/** In the worker thread: the bytes of a file, read from its descriptor, or requested from the caller's thread. */
export class RemoteBytes implements OpenSource {
  readonly #file: FileMessage;
  readonly #post: (message: ReadMessage) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<ArrayBuffer>>();
  #reads = 0;
  /** Those that were requested last come first. */
  readonly #parts: Part[] = [];
  /** The memory of the first parts, which the next file can use. */
  #chunks: ArrayBuffer[] = [];
  /** The memory of the longest read. */
  #largest = new ArrayBuffer(0);

  constructor(file: FileMessage, post: (message: ReadMessage) => void) {
    this.#file = file;
    this.#post = post;
    const { content, byteLength } = file;
    if (content !== undefined) this.#parts.push({ start: 0, bytes: Buffer.from(content, 0, byteLength) });
  }

  /** The same bytes in the form that readers take. */
  bytes(): Bytes {
    const { label, byteLength } = this.#file;
    return new Bytes({ label, byteLength, open: () => Promise.resolve(this) });
  }

  async read(start: number, end: number): Promise<Buffer> {
    const part = this.#parts.find((one) => start >= one.start && end <= one.start + one.bytes.length);
    if (part !== undefined) return part.bytes.subarray(start - part.start, end - part.start);
    const { descriptor, byteLength } = this.#file;
    // A message takes longer than copying a chunk.
    const ahead = Math.min(start + chunkLength, byteLength);
    if (descriptor !== undefined || end > ahead) return this.#load(start, end);
    const memory = await this.#request(start, ahead, takeChunk());
    if (this.#chunks.length < mostParts) this.#chunks.push(memory);
    const bytes = Buffer.from(memory, 0, ahead - start);
    this.#parts.unshift({ start, bytes });
    this.#parts.splice(mostParts);
    return bytes.subarray(0, end - start);
  }

  /** Receives requested bytes. Those of an earlier file, of which nobody reads any more, are ignored. */
  receive({ read, file, bytes }: BytesMessage): void {
    if (file !== this.#file.file) return;
    const waiting = this.#waiting.get(read);
    this.#waiting.delete(read);
    if (bytes !== undefined) waiting?.resolve(bytes);
    else waiting?.reject(new MediaReadError(this.#file.label, "its bytes could not be read", undefined));
  }

  /** Leaves memory for the next file; what was read must not be used any more. */
  end(): void {
    leaveMemory(this.#largest);
    leaveChunks(this.#chunks);
    [this.#largest, this.#chunks] = [new ArrayBuffer(0), []];
  }

  verify(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #load(start: number, end: number): Promise<Buffer> {
    const { descriptor } = this.#file;
    const memory = takeMemory(end - start);
    const bytes = Buffer.from(memory, 0, end - start);
    const isRead =
      descriptor !== undefined && (await readDescriptor(descriptor, bytes, start).catch(() => false));
    // After a failure the caller's thread is asked, because it can throw the right error.
    if (!isRead) await this.#fill(bytes, start);
    if (memory.byteLength > this.#largest.byteLength) this.#largest = memory;
    return bytes;
  }

  /**
   * Requests bytes part by part, each in the memory of the one before. If the memory of a large file were transferred to
   * and fro, V8 would collect garbage each time that so much arrives.
   */
  async #fill(target: Buffer, start: number): Promise<void> {
    let memory = new ArrayBuffer(Math.min(target.length, mostAtOnce));
    for (let at = 0; at < target.length; at += mostAtOnce) {
      const length = Math.min(target.length - at, mostAtOnce);
      memory = await this.#request(start + at, start + at + length, memory);
      target.set(new Uint8Array(memory, 0, length), at);
    }
  }

  #request(start: number, end: number, memory: ArrayBuffer): Promise<ArrayBuffer> {
    const received = Promise.withResolvers<ArrayBuffer>();
    this.#reads += 1;
    this.#waiting.set(this.#reads, received);
    this.#post({ type: "read", read: this.#reads, file: this.#file.file, start, end, memory });
    return received.promise;
  }
}
