import { read, write } from "node:fs";
import { promisify } from "node:util";
import { MediaReadError } from "../errors/file-errors.ts";
import { Bytes } from "./bytes.ts";
import { readFully } from "./read-fully.ts";

const [readAt, writeAt] = [promisify(read), promisify(write)];

/** Writes and reads a temporary file that another part of the process, perhaps another thread, opened and will close. */
export class SpoolFile {
  readonly #label: string;
  readonly #descriptor: number;
  readonly #checkLength: (byteLength: number) => void;
  readonly #writing = new Set<Promise<void>>();
  #byteLength = 0;
  #hasEnded = false;

  /** @param checkLength called before the file becomes longer; may throw */
  constructor(
    label: string,
    descriptor: number,
    checkLength: (byteLength: number) => void = () => undefined,
  ) {
    this.#label = label;
    this.#descriptor = descriptor;
    this.#checkLength = checkLength;
  }

  /** @throws MediaReadError */
  write(data: Uint8Array, position: number): Promise<void> {
    const writing = this.#write(data, position).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return writing;
  }

  /** Waits for pending writes and refuses further ones: after the file is closed, its descriptor may belong to another. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.allSettled(this.#writing);
  }

  async #write(data: Uint8Array, position: number): Promise<void> {
    if (this.#hasEnded) throw new MediaReadError(this.#label, "its temporary file is complete", undefined);
    const byteLength = Math.max(this.#byteLength, position + data.byteLength);
    this.#checkLength(byteLength);
    try {
      for (let done = 0; done < data.byteLength;) {
        const length = data.byteLength - done;
        done += (await writeAt(this.#descriptor, data, done, length, position + done)).bytesWritten;
      }
    } catch (cause) {
      throw new MediaReadError(this.#label, "its temporary file could not be written", cause);
    }
    this.#byteLength = Math.max(this.#byteLength, byteLength);
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** @throws MediaReadError */
  async read(start: number, end: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(end - start);
    const isRead = await readDescriptor(this.#descriptor, buffer, start).catch((cause: unknown) => {
      throw new MediaReadError(this.#label, "its temporary file could not be read", cause);
    });
    if (isRead) return buffer;
    throw new MediaReadError(this.#label, "its temporary file was cut short", undefined);
  }

  /** The written bytes, which can be read as long as the file is open. */
  bytes(): Bytes {
    return new Bytes({
      label: this.#label,
      byteLength: this.#byteLength,
      open: () =>
        Promise.resolve({
          read: (start, end) => this.read(start, end),
          verify: () => Promise.resolve(),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
    });
  }
}

/** Fills the buffer from this position on. @returns `false` if the file ends before @throws the system's own error */
export function readDescriptor(descriptor: number, buffer: Buffer, start: number): Promise<boolean> {
  return readFully(buffer, (filled) =>
    readAt(descriptor, buffer, filled, buffer.length - filled, start + filled),
  );
}
