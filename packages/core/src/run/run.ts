import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import type { EmbeddedEntry } from "../embedding-store.ts";
import { InferenceTimeout } from "../errors/inference-timeout.ts";
import type { EmbedRequest } from "../input/embed-request.ts";
import type { Settings } from "../options/settings.ts";
import { CircuitBreaker, type BreakerPass } from "../policy/circuit-breaker.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import { fromStore } from "../response/to-embedding.ts";
import type { Call } from "../send/call.ts";
import type { ClientContext } from "../send/client-context.ts";
import { timeoutError } from "../send/send-errors.ts";
import { tracing } from "../send/tracing.ts";
import { mayBeBilled, newUsage, type Usage } from "../send/usage.ts";
import { StoreSession } from "../store/store-session.ts";
import { Callbacks } from "./callbacks.ts";
import { isGatewayTrouble, isStoppingStatus, stopsRun } from "./judge-error.ts";
import { obtain } from "./obtain.ts";
import { RunEnd } from "./run-end.ts";
import { Tally } from "./tally.ts";
import type { StoredKey } from "./through-store.ts";

export interface RunParts {
  readonly context: ClientContext;
  readonly gate: ConcurrencyGate;
  readonly lifetime: Lifetime;
  readonly settings: Settings;
  /** Milliseconds from the first send to the end of the whole run. */
  readonly runTimeout: number;
  readonly signal: AbortSignal | undefined;
  readonly stopSignal: AbortSignal | undefined;
  readonly onProgress: ((progress: RunProgress) => unknown) | undefined;
}

/** One input of a run, checked. */
export interface RunItem {
  readonly index: number;
  readonly request: EmbedRequest;
  /** The address of its vector. */
  readonly key: string;
  /** What the store knew of it. */
  readonly known?: StoredKey["known"];
}

/** What became of one item: a vector, an error, or nothing because the run was stopped before it was sent. */
export type ItemOutcome =
  | { readonly type: "done"; readonly value: Embedding }
  | { readonly type: "failed"; readonly reason: unknown }
  | { readonly type: "untried" };

/** A stored vector costs nothing. */
const nothingUsed = newUsage();

/** Thrown in an item's place where its run was stopped before it had its turn. */
class NotTriedError extends Error {
  override readonly message = "The run was stopped before this input had its turn.";
}

/**
 * What the items of one run share: the count of what happened, the breaker, and the end, which comes early when a response
 * says that nothing else can succeed, when the breaker gives up, at the run's timeout and on abort.
 */
export class Run {
  readonly settings: Settings;
  readonly session: StoreSession | undefined;
  /** Jobs that were accepted and whose results did not come, by index. */
  readonly requestIds = new Map<number, string>();
  readonly tally: Tally;
  readonly callbacks = new Callbacks((error) => this.stop(error));
  readonly #parts: RunParts;
  readonly #breaker: CircuitBreaker;
  readonly #end: RunEnd;
  #leavesInDoubt = false;

  constructor(parts: RunParts) {
    const { clock } = parts.context;
    const { settings, signal, stopSignal, runTimeout } = parts;
    this.settings = settings;
    this.session = settings.store === null ? undefined : StoreSession.of(settings.store);
    this.#parts = parts;
    this.tally = new Tally(() => clock.now());
    this.#breaker = new CircuitBreaker(clock, settings.maxRetryDelay);
    this.#end = new RunEnd({ clock, runTimeout, signal, stopSignal });
  }

  /** Aborts when the run is stopped, whether or not what is in flight is given up. */
  get stopSignal(): AbortSignal {
    return this.#end.stopSignal;
  }

  /** Why nothing new is sent any more, if so. */
  whyStopped(): { readonly reason: unknown } | undefined {
    return this.#end.cause;
  }

  /** How many items of the run can be in flight at a time. */
  get concurrency(): number {
    return this.#parts.gate.limit;
  }

  get summary(): RunSummary {
    return this.tally.summary;
  }

  /** Something may have been billed for an input that has no vector, now or by an earlier call. */
  get mayBeBilled(): boolean {
    return this.#leavesInDoubt || this.requestIds.size > 0 || this.summary.mayBeBilled > 0;
  }

  /** Ends the run: nothing new is sent, not even what waits for quota; what is in flight comes to its end. */
  stop(reason: unknown, index?: number): void {
    this.#end.stop(reason, index);
  }

  /** Ends the run at once: what is in flight is given up. */
  halt(reason: unknown): void {
    this.#end.halt(reason);
  }

  /** To be called when the run is over: leaves no timer and no listener behind. */
  dispose(): void {
    this.#end.dispose();
  }

  /** Resolves when every callback has come to its end, or when what is in flight is given up. */
  callbacksSettled(): Promise<void> {
    return this.callbacks.settled(this.#end.haltSignal);
  }

  /** Reports how the run stands. */
  report(): void {
    const { onProgress, context } = this.#parts;
    if (onProgress === undefined) return;
    const { quota, requestsPerMinute } = context;
    const progress = this.tally.progress((count) => quota.estimateWait(count, requestsPerMinute));
    this.callbacks.call(() => onProgress(progress));
  }

  /** Lets the event loop have its turn. */
  afterPoll(): Promise<void> {
    return new Promise((resolve) => this.#parts.context.clock.afterPoll(resolve));
  }

  /**
   * Gives a stored vector at once. `undefined` says that the item is one for {@link embed}: the run was stopped, the vector
   * cannot be used, or somebody follows what happens to each item.
   */
  giveStored(entry: EmbeddedEntry): ItemOutcome | undefined {
    if (tracing.embedding.hasSubscribers || this.whyStopped() !== undefined) return undefined;
    try {
      const value = fromStore(entry, this.settings);
      this.tally.addDone(value, nothingUsed);
      this.report();
      return { type: "done", value };
    } catch {
      return undefined;
    }
  }

  /** Embeds one item: from the store, or in its turn. It never rejects. */
  async embed({ index, request, key, known }: RunItem): Promise<ItemOutcome> {
    if (this.whyStopped() !== undefined) return { type: "untried" };
    const { context, lifetime } = this.#parts;
    const { session, settings } = this;
    const usage = newUsage();
    const call: Call = {
      context,
      limits: settings,
      priority: "run",
      signal: this.#end.haltSignal,
      stop: this.#end.stopSignal,
      onStatus: (status) => {
        if (isStoppingStatus(status)) this.#end.stopBeforeCause(new NotTriedError());
      },
      isTextOnly: request.media.length === 0,
      usage,
    };
    const storedKey: StoredKey | undefined = session && { session, key, ...(known && { known }) };
    let pass: BreakerPass | undefined;
    const inTurn = async <Value>(task: () => Promise<Value>): Promise<Value> => {
      pass = await this.#enter(usage);
      if (pass === undefined) throw new NotTriedError();
      try {
        return await task();
      } catch (error) {
        // Before another item takes this one's place.
        if (stopsRun(error)) this.stop(error, index);
        // The item may go on, wait for another process and ask for a second turn: nobody must wait for this pass then.
        if (!isGatewayTrouble(error)) {
          this.#breaker.ignore(pass);
          pass = undefined;
        }
        throw error;
      } finally {
        this.tally.leave(usage);
        this.#parts.gate.leave("run");
      }
    };
    lifetime.begin();
    try {
      const value = await obtain({ call, request, storedKey, settings, inTurn });
      if (pass !== undefined) this.#breaker.succeed();
      this.tally.addDone(value, usage);
      return { type: "done", value };
    } catch (reason) {
      return this.#failed(index, reason, pass, call);
    } finally {
      lifetime.end();
      this.report();
    }
  }

  #failed(index: number, reason: unknown, pass: BreakerPass | undefined, call: Call): ItemOutcome {
    const { usage } = call;
    const isRuns = this.#end.isReason(reason) && this.#end.cause?.index !== index;
    if (usage.requestId !== undefined) this.requestIds.set(index, usage.requestId);
    if ((isRuns || reason instanceof NotTriedError) && usage.attempts === 0) {
      // Nothing was done about this item now, but an earlier call may have left something billed.
      if (mayBeBilled(usage)) this.#leavesInDoubt = true;
      if (pass !== undefined) this.#breaker.ignore(pass);
      return { type: "untried" };
    }
    this.#judge(reason, pass);
    this.tally.addFailed(reason, !isRuns, usage);
    // A run's timeout is one error for all; the item's own says whether it may be billed, and what job can be taken up.
    if (isRuns && InferenceTimeout.isInstance(reason)) {
      return { type: "failed", reason: timeoutError(call, undefined, reason.message) };
    }
    return { type: "failed", reason };
  }

  /** A place among the items in flight, or `undefined` where the run was stopped before there was one. */
  async #enter(usage: Usage): Promise<BreakerPass | undefined> {
    const { gate } = this.#parts;
    try {
      for (;;) {
        if (this.whyStopped() !== undefined) return undefined;
        const pass = this.#breaker.tryAcquire();
        if (pass === undefined) {
          await this.#breaker.waitForChange(this.stopSignal);
          continue;
        }
        if (!gate.tryEnter("run")) await gate.enter("run", this.stopSignal);
        if (this.whyStopped() === undefined && this.#breaker.isGood(pass)) {
          this.tally.enter(usage);
          this.#end.startTimeout();
          return pass;
        }
        gate.leave("run");
        // It may be the one pass of a breaker that others wait for.
        this.#breaker.ignore(pass);
      }
    } catch (reason) {
      if (this.#end.isReason(reason)) return undefined;
      throw reason;
    }
  }

  /** Learns from a failure whether the rest is worth trying. */
  #judge(reason: unknown, pass: BreakerPass | undefined): void {
    if (stopsRun(reason)) this.stop(reason);
    if (pass === undefined) return;
    if (isGatewayTrouble(reason)) this.#breaker.fail(pass);
    else this.#breaker.ignore(pass);
    if (this.#breaker.isExhausted) this.stop(reason);
  }
}
