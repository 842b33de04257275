import { abortable } from "../policy/abortable.ts";

/**
 * Calls the callbacks of a run. One that throws, or whose promise rejects, must not cost the vectors that came: the
 * run ends, and its error carries them.
 */
export class Callbacks {
  readonly #fail: (error: unknown) => void;
  readonly #promises = new Set<Promise<unknown>>();
  #hasFailed = false;

  /** @param end ends the run with the error of a callback */
  constructor(end: (error: unknown) => void) {
    this.#fail = (error) => {
      this.#hasFailed = true;
      end(error);
    };
  }

  /** A callback failed: its error is the caller's to see, also when every input has a vector. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  call(callback: () => unknown): void {
    try {
      const result = callback();
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== "function") return;
      const settled = Promise.resolve(result)
        .catch(this.#fail)
        .finally(() => this.#promises.delete(settled));
      this.#promises.add(settled);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Resolves when every promise that a callback gave is settled, or when the signal aborts: a callback may never end. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.#promises.size > 0 && !signal.aborted) {
      await abortable(Promise.all(this.#promises), signal).catch(() => undefined);
    }
  }
}
