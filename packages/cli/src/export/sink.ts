import type { Writable } from "node:stream";
import { ExportError, toExportError } from "./export-error.ts";

/** Where an export's bytes go. What it throws are {@link ExportError}s. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts what was written in its place. */
  commit(): Promise<void>;
  /** Removes what was written, where that is possible. After `commit` it does nothing. */
  discard(): Promise<void>;
}

/** Collects small writes, so that a system call is made for a quarter of a megabyte. */
const bufferSize = 256 * 1_024;

export class BufferedSink implements Sink {
  readonly #sink: Sink;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    const part = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length >= bufferSize) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (bytes.length > 0) await this.#sink.write(bytes);
  }

  async commit(): Promise<void> {
    await this.flush();
    await this.#sink.commit();
  }

  discard(): Promise<void> {
    return this.#sink.discard();
  }
}

/** A stream that others own, such as standard output: it is not ended, and what was written stays written. */
export class StreamSink implements Sink {
  readonly #stream: Writable;
  #error: unknown;
  readonly #keepError = (error: unknown): void => {
    this.#error ??= error;
  };

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", this.#keepError);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#error !== undefined) throw toExportError("-", this.#error);
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => {
        if (error) reject(toExportError("-", error));
        else resolve();
      });
    });
  }

  commit(): Promise<void> {
    return this.discard();
  }

  async discard(): Promise<void> {
    // An error of a write is emitted after the write's own callback.
    await new Promise((resolve) => setImmediate(resolve));
    this.#stream.off("error", this.#keepError);
  }
}

export function needsFile(format: string): ExportError {
  return new ExportError(
    "EXPORT_NEEDS_FILE",
    `${format} needs a file, because it begins with the number of vectors: give a file's name, or choose jsonl`,
  );
}
