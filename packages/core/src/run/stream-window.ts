import type { EmbedInput } from "../input/embed-input.ts";
import type { MaybePromise, StoreEntry } from "../embedding-store.ts";
import { duplicateOf } from "./duplicate-of.ts";
import type { PreparedItem } from "./prepare-item.ts";
import type { ItemOutcome, Run, RunItem } from "./run.ts";

/** An item that was pulled and not given yet. */
export interface StreamTask<Input extends string | EmbedInput> {
  readonly index: number;
  readonly input: Input;
  outcome?: ItemOutcome;
  /** Equal inputs that wait for what becomes of this one. */
  equals?: StreamTask<Input>[];
}

export interface StreamWindowOptions<Input extends string | EmbedInput> {
  /** Checks an input and finds its key. */
  readonly prepare: (input: Input, index: number) => MaybePromise<PreparedItem>;
  /** Gives items in the order of their inputs, not as they come. */
  readonly isOrdered: boolean;
}

/** How many inputs a stream looks up in one call of the store. */
const pageSize = 128;

interface Page<Input extends string | EmbedInput> {
  readonly tasks: StreamTask<Input>[];
  readonly items: RunItem[];
  /** The turn of the event loop after the one in which the page was begun. */
  readonly turn: Promise<void>;
}

/**
 * The items of a stream that are under way or wait for their reader. What comes within one turn of the event loop is
 * looked up in one call; what is stored is settled without a promise of its own.
 */
export class StreamWindow<Input extends string | EmbedInput> {
  /**
   * How many items are held at a time. With a store two pages, so that one is looked up while the other is given; a reader
   * that leaves loses none of them. Without a store, what is bought and not taken is lost with the reader: then no more
   * are held than are in flight.
   */
  readonly size: number;
  readonly #run: Run;
  readonly #options: StreamWindowOptions<Input>;
  /** Items in the order in which they are given: all that are held, or those that have come to their end. */
  readonly #queue: StreamTask<Input>[] = [];
  /** Those that are under way, by key. */
  readonly #byKey = new Map<string, StreamTask<Input>>();
  #page: Page<Input> | undefined;
  #pulled = 0;
  #given = 0;
  #underWay = 0;
  #wake = (): void => undefined;

  constructor(run: Run, options: StreamWindowOptions<Input>) {
    this.#run = run;
    this.#options = options;
    this.size = run.session === undefined ? run.concurrency : Math.max(2 * pageSize, run.concurrency);
  }

  /** How many items are held. */
  get held(): number {
    return this.#pulled - this.#given;
  }

  get hasRoom(): boolean {
    return this.held < this.size;
  }

  /** Whether as many can be pulled as one call of the store looks up. */
  get hasRoomForPage(): boolean {
    return this.#run.session !== undefined && this.held <= this.size - pageSize;
  }

  /** Every item has come to its end. */
  get isSettled(): boolean {
    return this.#underWay === 0;
  }

  /** Those that have come to their end and were not given. */
  get settled(): readonly StreamTask<Input>[] {
    return this.#queue.filter(({ outcome }) => outcome !== undefined);
  }

  /** Resolves when every item has come to its end. */
  async whenSettled(): Promise<void> {
    while (!this.isSettled) await this.changed();
  }

  /** Resolves when something has changed. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Says to who waits that something has changed. */
  wake(): void {
    this.#wake();
  }

  /** Takes the item out that is to be given next, if it has come to its end. */
  take(): StreamTask<Input> | undefined {
    if (this.#queue[0]?.outcome === undefined) return undefined;
    this.#given += 1;
    return this.#queue.shift();
  }

  /** Begins with an input that was pulled. */
  start(input: Input): void {
    const task: StreamTask<Input> = { index: this.#pulled, input };
    this.#pulled += 1;
    this.#underWay += 1;
    if (this.#options.isOrdered) this.#queue.push(task);
    const refuse = (reason: unknown): void => {
      this.#run.tally.addRefused();
      this.#run.report();
      this.#settle(task, { type: "failed", reason });
    };
    try {
      const prepared = this.#options.prepare(input, task.index);
      if (prepared instanceof Promise) prepared.then((item) => this.#begin(task, item), refuse);
      else this.#begin(task, prepared);
    } catch (reason) {
      refuse(reason);
    }
  }

  #begin(task: StreamTask<Input>, prepared: PreparedItem): void {
    const equal = this.#byKey.get(prepared.key);
    if (equal !== undefined) {
      (equal.equals ??= []).push(task);
      return;
    }
    this.#byKey.set(prepared.key, task);
    const item: RunItem = { ...prepared, index: task.index };
    if (this.#run.session === undefined) void this.#embed(task, item);
    else this.#lookUp(task, item);
  }

  #lookUp(task: StreamTask<Input>, item: RunItem): void {
    const page = (this.#page ??= this.#newPage());
    page.tasks.push(task);
    page.items.push(item);
    if (page.items.length === pageSize) void this.#lookUpPage(page);
  }

  #newPage(): Page<Input> {
    const page: Page<Input> = { tasks: [], items: [], turn: this.#run.afterPoll() };
    void page.turn.then(() => {
      if (this.#page === page) void this.#lookUpPage(page);
    });
    return page;
  }

  async #lookUpPage(page: Page<Input>): Promise<void> {
    this.#page = undefined;
    const entries = await this.#entriesOf(page);
    // A store in memory answers at once: the event loop has its turn all the same.
    await page.turn;
    for (const [position, item] of page.items.entries()) {
      const task = page.tasks[position] as StreamTask<Input>;
      const entry = entries?.[position];
      const outcome = entry?.state === "embedded" ? this.#run.giveStored(entry) : undefined;
      if (outcome !== undefined) this.#settle(task, outcome, item.key);
      else void this.#embed(task, entries === undefined ? item : { ...item, known: { entry } });
    }
  }

  /** `undefined` where the store could not be read: then each item asks by itself, and fails with the store's error. */
  async #entriesOf({ items }: Page<Input>): Promise<readonly (StoreEntry | undefined)[] | undefined> {
    try {
      return await this.#run.session?.getAll(items.map(({ key }) => key));
    } catch {
      return undefined;
    }
  }

  async #embed(task: StreamTask<Input>, item: RunItem): Promise<void> {
    this.#settle(task, await this.#run.embed(item), item.key);
  }

  #settle(task: StreamTask<Input>, outcome: ItemOutcome, key?: string): void {
    task.outcome = outcome;
    this.#underWay -= 1;
    if (key !== undefined) this.#byKey.delete(key);
    if (!this.#options.isOrdered) this.#queue.push(task);
    for (const equal of task.equals ?? []) this.#settleEqual(equal, task.index, outcome);
    this.#wake();
  }

  #settleEqual(task: StreamTask<Input>, index: number, outcome: ItemOutcome): void {
    if (outcome.type !== "untried") {
      this.#run.tally.addDuplicate(outcome.type === "done");
      this.#run.report();
    }
    const own = outcome.type === "done" ? duplicateOf(index, outcome.value) : undefined;
    this.#settle(task, own === undefined ? outcome : { type: "done", value: own });
  }
}
