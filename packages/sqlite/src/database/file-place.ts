import { StoreFailure } from "../errors/store-failure.ts";
import { fileIdentity } from "../system/file-identity.ts";

/**
 * Notices that a file or its write-ahead log was deleted, moved or replaced while it is open. SQLite goes on writing to a
 * file without a name, and what it writes would be lost.
 */
export class FilePlace {
  readonly #path: string;
  readonly #log: string;
  readonly #opened: string;

  /**
   * @param path where the user sees the file
   * @param realPath where SQLite opened it just now, and made its log
   */
  constructor(path: string, realPath: string) {
    this.#path = path;
    this.#log = `${realPath}-wal`;
    this.#opened = this.#identity();
  }

  /** @throws StoreFailure where the path leads to another file now, or to none */
  check(): void {
    if (this.#identity() === this.#opened) return;
    throw new StoreFailure(
      "STORE_MOVED",
      `${this.#path} or its -wal file was deleted, moved or replaced while it was open. Put it back, or open the file that is there now.`,
    );
  }

  #identity(): string {
    return [this.#path, this.#log].map((path) => fileIdentity(path) ?? "none").join(" ");
  }
}
