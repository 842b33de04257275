import { readFileSync, statSync, type BigIntStats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { UnusableFileError } from "./unusable-file-error.ts";

/** A disk is slow, such as a network share, if a `stat` takes more milliseconds than this on average. */
const slow = 1;
/** How many files are looked at before that is decided. */
const judgedAfter = 64;
/** How many files are read at a time from a slow disk. */
const readsOfSlow = 8;
/** Larger texts are refused: no person wrote that much text in one file. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads the files of a scan: in this thread, which takes a tenth of the processor time of Node's thread pool for a small
 * file; or several at a time in the pool, if the disk is slow.
 */
export class ScanDisk {
  readonly #statHere: (path: string) => BigIntStats;
  #files = 0;
  #waited = 0;

  constructor(statHere = (path: string): BigIntStats => statSync(path, { bigint: true })) {
    this.#statHere = statHere;
  }

  get #isSlow(): boolean {
    return this.#files >= judgedAfter && this.#waited / this.#files > slow;
  }

  /** How many files are worth reading at a time. */
  get readsAtOnce(): number {
    return this.#isSlow ? readsOfSlow : 1;
  }

  async stat(path: string): Promise<BigIntStats> {
    if (this.#isSlow) return await stat(path, { bigint: true });
    const began = performance.now();
    const facts = this.#statHere(path);
    this.#waited += performance.now() - began;
    this.#files += 1;
    return facts;
  }

  /**
   * The bytes of a text.
   *
   * @param facts what `stat` said of it
   * @throws UnusableFileError where it is too long, before any of it is read
   */
  async read(path: string, { size }: Pick<BigIntStats, "size">): Promise<Uint8Array> {
    if (size > mostBytes) throw new UnusableFileError("a text of more than 64 MiB: split it");
    return this.#isSlow ? await readFile(path) : readFileSync(path);
  }
}
