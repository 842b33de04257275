/** The last ids of jobs that were accepted, so that one id is never taken for two jobs. */
export class RecentIds {
  readonly #size: number;
  /** Oldest first. */
  readonly #ids = new Set<string>();

  constructor(size = 10_000) {
    this.#size = size;
  }

  /** Whether the id is new. */
  add(requestId: string): boolean {
    if (this.#ids.has(requestId)) return false;
    this.#ids.add(requestId);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#size && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
