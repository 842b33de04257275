import type { MaybePromise } from "../embedding-store.ts";
import type { Clock } from "../policy/clock.ts";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export type BatchClock = Pick<Clock, "after" | "afterPoll">;

/** The most items of one call: databases limit the parameters of a statement. */
const maxItems = 1_000;

/** How long a batch waits for more items. */
export interface BatchDelay {
  /** In milliseconds. */
  readonly longest: number;
  /** How many items may come in all: with so many of them it waits no longer. */
  readonly expected: () => number;
}

/**
 * Joins what is asked for within one turn of the event loop into one call, and what comes while that is under way into
 * the next one: calls never overlap. With a delay a call also waits for those that are expected.
 */
export class Batch<Item, Result> {
  readonly #call: (items: readonly Item[]) => MaybePromise<readonly Result[]>;
  readonly #clock: BatchClock;
  readonly #delay: BatchDelay | undefined;
  #waiting: Waiting<Item, Result>[] = [];
  #isUnderWay = false;
  #stopWaiting: (() => void) | undefined;

  /** @param call gives a result for each item, in their order */
  constructor(
    call: (items: readonly Item[]) => MaybePromise<readonly Result[]>,
    clock: BatchClock,
    delay?: BatchDelay,
  ) {
    this.#call = call;
    this.#clock = clock;
    this.#delay = delay;
  }

  /** The result of one item; rejects with the error of the call it was part of. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    if (this.#isUnderWay || this.#waiting.length === 0) return;
    if (this.#delay !== undefined && this.#waiting.length < this.#delay.expected()) {
      this.#stopWaiting ??= this.#clock.after(this.#delay.longest, () => this.#begin());
    } else this.#begin();
  }

  #begin(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#isUnderWay = true;
    this.#clock.afterPoll(() => void this.#run(this.#waiting.splice(0, maxItems)));
  }

  async #run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#call(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#isUnderWay = false;
    this.#start();
  }
}
