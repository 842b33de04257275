import { SegmindError, type EmbedInput, type StreamItem } from "@segmind-embeddings/core";
import type { RangeProgress } from "../bulk/bulk-job.ts";
import type { InputFailure, Tally } from "../bulk/tally.ts";
import type { BulkSource, SourceItem, SourceRange } from "../sources/bulk-source.ts";
import { judgeTrouble } from "./judge-trouble.ts";

/** Files of media that are open at a time: their pieces are temporary files. */
const mostOpenFiles = 8;

/** An item of the source that was handed to the client, or the end of a range. */
interface Task {
  readonly item: SourceItem | undefined;
  /** Inputs that are not settled yet. */
  open: number;
  /** The first error of its inputs. */
  error: { readonly reason: unknown } | undefined;
  cacheHits: number;
}

/**
 * Reads what is left of a range for a client, and keeps the account: what is settled from the beginning on is counted, and
 * what comes after it is left. Whoever takes up the range later goes on there.
 */
export class RangeFeed {
  readonly #source: BulkSource;
  readonly #inputs: number;
  readonly #signal: AbortSignal;
  #left: SourceRange[];
  #tally: Tally;
  /** In the order of the source, from the first that is not settled on. */
  readonly #tasks: Task[] = [];
  /** By the position of an input in the stream. */
  readonly #taskOf = new Map<number, Task>();
  #released: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #fed = 0;
  #answered = 0;
  /** Failures that may be no fault of their inputs. */
  readonly #doubtful = new Set<InputFailure>();
  #isCutShort = false;

  /** @param count inputs of the whole range */
  constructor(source: BulkSource, count: number, progress: RangeProgress, signal: AbortSignal) {
    this.#source = source;
    this.#inputs = count;
    this.#signal = signal;
    this.#left = [...progress.left];
    this.#tally = progress.tally;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  get tally(): Tally {
    return this.#tally;
  }

  get progress(): RangeProgress {
    const settled = this.#tally.done + this.#tally.failed;
    const percent =
      this.#left.length === 0 ? 100 : Math.min(99, Math.floor((100 * settled) / (this.#inputs || 1)));
    return { left: this.#left, tally: this.#tally, percent };
  }

  /** Inputs that the gateway, not the store, gave an answer for. */
  get answered(): number {
    return this.#answered;
  }

  /** Whether an input failed that would have been tried again, had the range not been stopped. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /** The inputs for the client's stream. It ends early where the signal aborts. */
  async *inputs(): AsyncGenerator<string | EmbedInput, void, undefined> {
    for (const range of [...this.#left]) {
      for await (const item of this.#source.read(range, this.#signal)) {
        const task: Task = { item, open: item.inputs.length, error: undefined, cacheHits: 0 };
        if (item.problem !== undefined) task.error = { reason: item.problem };
        this.#tasks.push(task);
        for (const input of item.inputs) {
          this.#taskOf.set(this.#fed, task);
          this.#fed += 1;
          yield input;
        }
        if (item.inputs.length === 0) this.#advance();
        await this.#roomForFiles();
        if (this.#signal.aborted) return;
      }
      this.#tasks.push({ item: undefined, open: 0, error: undefined, cacheHits: 0 });
      this.#advance();
    }
  }

  /** Takes an outcome of the client's stream. */
  settle(outcome: StreamItem): void {
    const task = this.#taskOf.get(outcome.index);
    if (task === undefined) return;
    this.#taskOf.delete(outcome.index);
    task.open -= 1;
    if (outcome.status === "rejected") {
      task.error ??= { reason: outcome.reason };
      this.#answered += 1;
    } else if (outcome.value.cacheHit === true) task.cacheHits += 1;
    else {
      if (outcome.value.duplicateOf === undefined) this.#answered += 1;
      const spentCredits = this.#tally.spentCredits + (outcome.value.metrics.cost ?? 0);
      this.#tally = { ...this.#tally, spentCredits };
    }
    this.#advance();
  }

  /**
   * Takes back what failed because of the gateway, the account or a database, and what was not tried again because the
   * range was stopped: to be called where the range's run ended early. Those inputs are left, as if they had not been
   * tried; where one may have been billed, the store knows it.
   */
  takeBack(): void {
    const failures = this.#tally.failures.filter((failure) => !this.#doubtful.has(failure));
    const left = [...this.#doubtful].map(({ from, to }): SourceRange => ({ from, to, count: 1 }));
    const unknown = failures.filter(({ mayBeBilled }) => mayBeBilled).length;
    this.#left = [...left, ...this.#left];
    this.#tally = { ...this.#tally, failures, failed: failures.length, unknown };
    this.#doubtful.clear();
  }

  /** Lets go of what was read and is not settled. */
  async close(): Promise<void> {
    for (const { item } of this.#tasks.splice(0)) this.#release(item);
    await this.#released;
  }

  /** Waits while as many files are open as may be. */
  async #roomForFiles(): Promise<void> {
    while (this.#tasks.filter(({ item }) => item?.close !== undefined).length >= mostOpenFiles) {
      if (this.#signal.aborted) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #release(item: SourceItem | undefined): void {
    if (item?.close === undefined) return;
    // A file that cannot be closed has been embedded all the same.
    this.#released = Promise.allSettled([this.#released, item.close()]);
    this.#wake();
  }

  /** Counts what is settled from the beginning on. */
  #advance(): void {
    for (let [task] = this.#tasks; task?.open === 0; [task] = this.#tasks) {
      this.#tasks.shift();
      const [range, ...later] = this.#left;
      const { item } = task;
      if (item === undefined) this.#left = later;
      else {
        if (range !== undefined) {
          this.#left = [{ ...range, from: item.to, count: Math.max(0, range.count - 1) }, ...later];
        }
        this.#count(item, task);
        this.#release(item);
      }
    }
  }

  #count(item: SourceItem, { error, cacheHits }: Task): void {
    const tally = this.#tally;
    if (error === undefined) {
      this.#tally = { ...tally, done: tally.done + 1, cacheHits: tally.cacheHits + cacheHits };
      return;
    }
    const failure = describeFailure(item, error.reason);
    const isCutShort =
      this.#signal.aborted && (failure.mayBeBilled || judgeTrouble(error.reason) === "passing");
    this.#isCutShort ||= isCutShort;
    if (isCutShort || judgeTrouble(error.reason) !== "own") this.#doubtful.add(failure);
    this.#tally = {
      ...tally,
      failed: tally.failed + 1,
      unknown: tally.unknown + (failure.mayBeBilled ? 1 : 0),
      failures: [...tally.failures, failure],
    };
  }
}

/** So many characters of a message are kept. */
const longestMessage = 300;

function describeFailure({ id, from, to }: SourceItem, reason: unknown): InputFailure {
  const isOurs = SegmindError.isInstance(reason);
  const told = reason instanceof Error ? reason.message : String(reason);
  // A position in the client's stream says nothing to a person.
  const message = told.replaceAll(/\[\d+\](?=[.:])/g, "input").replaceAll("input.", "");
  return {
    id,
    code: isOurs ? reason.code : "FAILED",
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
    mayBeBilled: isOurs && reason.mayBeBilled,
    from,
    to,
  };
}
