import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { toExportError } from "./export-error.ts";
import type { Sink } from "./sink.ts";

/**
 * Writes to a hidden file beside the target, and renames it when everything is on the disk: a reader sees the old file or
 * the new one, whole, even if the process dies. A target that is not a regular file, such as `/dev/stdout` or a named pipe,
 * is written to directly.
 */
export class FileSink implements Sink {
  readonly #file: string;
  readonly #target: string;
  readonly #temporary: string | undefined;
  readonly #handle: FileHandle;
  #isDone = false;

  private constructor(file: string, target: string, temporary: string | undefined, handle: FileHandle) {
    this.#file = file;
    this.#target = target;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async open(file: string): Promise<FileSink> {
    try {
      // A link stays a link: its target is replaced.
      const target = await realpath(file).catch(() => file);
      const known = await stat(target).catch(() => undefined);
      if (known !== undefined && !known.isFile()) {
        return new FileSink(file, target, undefined, await open(target, "w"));
      }
      const name = `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
      const temporary = join(dirname(target), name);
      return new FileSink(file, target, temporary, await open(temporary, "wx", known?.mode));
    } catch (error) {
      throw toExportError(file, error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#try(() => this.#handle.writeFile(bytes));
  }

  /** Overwrites bytes that were written before. */
  async rewrite(bytes: Uint8Array, position: number): Promise<void> {
    await this.#try(async () => {
      await this.#handle.write(bytes, 0, bytes.length, position);
    });
  }

  async commit(): Promise<void> {
    await this.#try(async () => {
      if (this.#temporary !== undefined) await this.#handle.sync();
      await this.#handle.close();
      if (this.#temporary !== undefined) await rename(this.#temporary, this.#target);
      this.#isDone = true;
    });
  }

  async discard(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    await this.#handle.close().catch(() => undefined);
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true }).catch(() => undefined);
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw toExportError(this.#file, error);
    }
  }
}
