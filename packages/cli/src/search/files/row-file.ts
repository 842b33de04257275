import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

/** How many bytes are read at a time: they fit into a processor's cache. */
const blockBytes = 2 ** 21;

/** A file of rows of one length, each at its place, so that any of them is read without the others. */
export class RowFile implements Disposable {
  readonly #file: number;
  readonly #rowBytes: number;

  /** Opens the file, or makes it. */
  constructor(path: string, rowBytes: number) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#rowBytes = rowBytes;
  }

  /** How many rows the file has room for. */
  get rows(): number {
    return Math.floor(fstatSync(this.#file).size / this.#rowBytes);
  }

  /** Some whole rows at a time, in one buffer: each block is overwritten by the next one. */
  *blocks(
    rows: number,
  ): Generator<{ readonly from: number; readonly count: number; readonly bytes: ArrayBuffer }> {
    const step = Math.max(1, Math.floor(blockBytes / this.#rowBytes));
    const bytes = new ArrayBuffer(step * this.#rowBytes);
    for (let from = 0; from < rows; from += step) {
      const count = Math.min(step, rows - from);
      this.read(from, new Uint8Array(bytes, 0, count * this.#rowBytes));
      yield { from, count, bytes };
    }
  }

  /** Fills an array with the rows from one on. */
  read(row: number, target: Uint8Array): void {
    for (let done = 0; done < target.byteLength;) {
      const length = readSync(
        this.#file,
        target,
        done,
        target.byteLength - done,
        row * this.#rowBytes + done,
      );
      if (length === 0)
        throw new Error("A file of the search index ends too early. Delete its folder: it is made anew.");
      done += length;
    }
  }

  write(row: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength;)
      done += writeSync(this.#file, bytes, done, bytes.byteLength - done, row * this.#rowBytes + done);
  }

  /** Waits until the disk has what was written. */
  sync(): void {
    fdatasyncSync(this.#file);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
