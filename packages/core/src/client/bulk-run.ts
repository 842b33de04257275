import type { Embedding, RunProgress, RunSummary } from "../embedding.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import { GatewayError, ServerError } from "../errors/gateway-error.ts";
import { InferenceTimeout } from "../errors/inference-timeout.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { OutcomeUnknownError } from "../errors/outcome-unknown-error.ts";
import { RateLimitError } from "../errors/rate-limit-error.ts";
import { SegmindError } from "../errors/segmind-error.ts";
import { TransportError } from "../errors/transport-error.ts";
import { CircuitBreaker, type BreakerPass } from "../policy/circuit-breaker.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { EmbedRequest } from "../input/embed-request.ts";
import { Operation } from "../transport/operation.ts";
import { jobKind, type Embedder } from "./embedder.ts";
import type { Settings } from "../options/settings.ts";

/** After one of these nothing else of the run can succeed. */
const statusesThatStop: ReadonlySet<number> = new Set([401, 403, 404, 405, 406, 410]);

export interface BulkRunOptions {
  readonly embedder: Embedder;
  readonly gate: ConcurrencyGate;
  readonly settings: Settings;
  /** Remembers what is under way, for the client's `close()` to wait for. */
  readonly track: <Value>(promise: Promise<Value>) => Promise<Value>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: RunProgress) => void) | undefined;
}

/** What became of one item: a vector, an error, or nothing because the run was stopped before it was sent. */
export type ItemOutcome =
  | { readonly type: "done"; readonly value: Embedding }
  | { readonly type: "failed"; readonly reason: unknown }
  | { readonly type: "untried" };

type Counters = { -readonly [Key in keyof RunSummary]: RunSummary[Key] };

/**
 * What the items of one run share: the count of what happened, the breaker, and the end, which comes early when
 * an answer says that nothing else can succeed, when the breaker gives up, at the run's timeout and on abort.
 */
export class BulkRun {
  readonly settings: Settings;
  /** Jobs that were accepted and whose results were not had, by index. */
  readonly requestIds = new Map<number, string>();
  readonly #options: BulkRunOptions;
  readonly #breaker: CircuitBreaker;
  readonly #halt = new AbortController();
  readonly #began: number;
  readonly #counters: Counters = {
    total: 0,
    done: 0,
    failed: 0,
    duplicates: 0,
    settled: 0,
    attempts: 0,
    resends: 0,
    mayBeBilled: 0,
    cost: 0,
    elapsedMs: 0,
  };
  /** Items that have their turn, some of which wait for quota. */
  readonly #operations = new Set<Operation>();
  /** Items that went through the gateway to their end; the pace is theirs. */
  #finished = 0;
  #stopped: { reason: unknown } | undefined;
  #hasThrowingCallback = false;
  #cancelTimeout: (() => void) | undefined;
  readonly #onAbort = (): void => this.#halt.abort(this.#options.signal?.reason);

  constructor(options: BulkRunOptions) {
    const { clock } = options.embedder.gateway;
    this.settings = options.settings;
    this.#options = options;
    this.#began = clock.now();
    this.#breaker = new CircuitBreaker(clock, options.settings.maxRetryDelay);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal?.aborted) this.#onAbort();
  }

  /** Aborts with the run: on the user's abort, at the run's timeout, and when a stream is left. */
  get signal(): AbortSignal {
    return this.#halt.signal;
  }

  /** Why nothing new is sent any more, if so. */
  whyStopped(): { readonly reason: unknown } | undefined {
    return this.#stopped ?? (this.signal.aborted ? { reason: this.signal.reason } : undefined);
  }

  /** How many items of the run can be in flight at a time. */
  get concurrency(): number {
    return this.#options.gate.limit;
  }

  get summary(): RunSummary {
    return { ...this.#counters, elapsedMs: this.#options.embedder.gateway.clock.now() - this.#began };
  }

  /** Ends the run: nothing new is sent; what is in flight comes to its end. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
  }

  /** Ends the run at once: what is in flight is given up. */
  halt(reason: unknown): void {
    this.stop(reason);
    this.#halt.abort(reason);
  }

  /** To be called when the run is over: leaves no timer and no listener behind. */
  dispose(): void {
    this.#cancelTimeout?.();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  expect(inputs: number): void {
    this.#counters.total += inputs;
  }

  countSettled(): void {
    this.#counters.settled += 1;
    this.#counters.done += 1;
  }

  countDuplicate(isDone: boolean): void {
    this.#counters[isDone ? "duplicates" : "failed"] += 1;
    if (isDone) this.#counters.done += 1;
    this.#report();
  }

  /** An input that was refused before it was sent. */
  countRefused(): void {
    this.#counters.failed += 1;
    this.#report();
  }

  /** Calls a callback. One that throws must not cost the vectors that are paid for: the run ends and carries them. */
  tell(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#hasThrowingCallback = true;
      this.stop(error);
    }
  }

  /** A callback threw: its error is the caller's to see, also when every input has a vector. */
  get hasThrowingCallback(): boolean {
    return this.#hasThrowingCallback;
  }

  /**
   * Embeds one item, in its turn. `pending` is the id of a job that was accepted for it earlier. It never rejects.
   */
  async embed(index: number, request: EmbedRequest, pending?: string): Promise<ItemOutcome> {
    const pass = await this.#enter();
    if (pass === undefined) return { type: "untried" };
    this.#startTimeout();
    const { gate, track } = this.#options;
    const operation = new Operation(this.settings, "run", this.signal, request.media.length === 0);
    this.#operations.add(operation);
    try {
      const value = await track(this.#obtain(request, pending, operation));
      this.#breaker.succeed();
      this.#counters.done += 1;
      this.#counters.cost += value.metrics.cost ?? 0;
      return { type: "done", value };
    } catch (reason) {
      if (this.#isHaltedBy(reason) && operation.attempts === 0 && pending === undefined)
        return { type: "untried" };
      this.#judge(reason, pass);
      this.#counters.failed += 1;
      if ((this.#isHaltedBy(reason) || isJobStillHad(reason)) && operation.requestId !== undefined) {
        this.requestIds.set(index, operation.requestId);
      }
      // An error of the item's own knows best: a job that FAILED was accepted and is not billed.
      const isOwn = SegmindError.isInstance(reason) && !this.#isHaltedBy(reason);
      if (isOwn ? reason.mayBeBilled : operation.mayBeBilled) this.#counters.mayBeBilled += 1;
      // A run's timeout is one error for all; the item's own tells the job that can be taken up again.
      const isRunsTimeout = InferenceTimeout.isInstance(reason) && this.#isHaltedBy(reason);
      if (isRunsTimeout && operation.requestId !== undefined)
        return { type: "failed", reason: this.#options.embedder.gateway.timeoutOf(operation, reason) };
      return { type: "failed", reason };
    } finally {
      this.#operations.delete(operation);
      if (operation.attempts > 0) this.#finished += 1;
      this.#counters.attempts += operation.attempts;
      this.#counters.resends += operation.resends;
      gate.leave();
      this.#report();
    }
  }

  /** A place among the items in flight, or `undefined` where the run was stopped before there was one. */
  async #enter(): Promise<BreakerPass | undefined> {
    const { gate } = this.#options;
    try {
      for (;;) {
        if (this.whyStopped() !== undefined) return undefined;
        const pass = this.#breaker.tryPass();
        if (pass === undefined) {
          await this.#breaker.changed(this.signal);
          continue;
        }
        if (!gate.tryEnter()) await gate.enter("run", this.signal);
        if (this.whyStopped() === undefined && this.#breaker.isGood(pass)) return pass;
        gate.leave();
        // It may be the one pass of a breaker that others wait for.
        this.#breaker.ignore(pass);
      }
    } catch (reason) {
      if (this.#isHaltedBy(reason)) return undefined;
      throw reason;
    }
  }

  #isHaltedBy(reason: unknown): boolean {
    return this.signal.aborted && reason === this.signal.reason;
  }

  /** The run's timeout begins with its first item, as a single one's does with its first send. */
  #startTimeout(): void {
    const { timeout } = this.settings;
    if (timeout === Infinity || this.#cancelTimeout !== undefined) return;
    this.#cancelTimeout = this.#options.embedder.gateway.clock.after(timeout, () => {
      this.halt(new InferenceTimeout(`The run took longer than its timeout (${String(timeout)} ms).`));
    });
  }

  /** Sends a request, or waits for the job that was accepted for it earlier. */
  #obtain(request: EmbedRequest, pending: string | undefined, operation: Operation): Promise<Embedding> {
    const { embedder } = this.#options;
    if (pending === undefined) return embedder.embed(request, this.settings, operation);
    operation.requestId = pending;
    operation.mayBeBilled = true;
    operation.startedAt = embedder.gateway.clock.now();
    const kind = jobKind(this.settings.model, request);
    return embedder.await(pending, undefined, kind, this.settings, operation);
  }

  /** Learns from a failure whether the rest is worth trying. */
  #judge(reason: unknown, pass: BreakerPass): void {
    if (GatewayError.isInstance(reason) && statusesThatStop.has(reason.status)) this.stop(reason);
    if (TransportError.isInstance(reason)) this.stop(reason);
    const isTrouble = [ServerError, ConnectionError, OutcomeUnknownError, InvalidResponseError].some((type) =>
      type.isInstance(reason),
    );
    if (isTrouble) this.#breaker.fail(pass);
    else this.#breaker.ignore(pass);
    if (this.#breaker.hasGivenUp) this.stop(reason);
  }

  #report(): void {
    const { onProgress, embedder } = this.#options;
    if (onProgress === undefined) return;
    const summary = this.summary;
    const left = summary.total - summary.done - summary.failed;
    const inFlight = [...this.#operations].filter(({ isQueued }) => !isQueued).length;
    const byPace = this.#finished === 0 ? undefined : (summary.elapsedMs / this.#finished) * left;
    const byQuota = embedder.gateway.pacer.estimateWait(left, embedder.gateway.requestsPerMinute);
    this.tell(() =>
      onProgress({
        ...summary,
        queued: Math.max(0, left - inFlight),
        inFlight,
        etaMs: left === 0 ? 0 : byPace === undefined ? undefined : Math.max(byPace, byQuota),
      }),
    );
  }
}

/** Whether the accepted job of an item that failed may still give its result to a later call. */
function isJobStillHad(reason: unknown): boolean {
  return (
    InferenceTimeout.isInstance(reason) ||
    RateLimitError.isInstance(reason) ||
    ConnectionError.isInstance(reason) ||
    TransportError.isInstance(reason) ||
    (GatewayError.isInstance(reason) && statusesThatStop.has(reason.status))
  );
}
