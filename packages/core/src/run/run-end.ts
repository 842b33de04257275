import { InferenceTimeout } from "../errors/inference-timeout.ts";
import type { Clock } from "../policy/clock.ts";

/** Why a run sends nothing more, and which item's error it was, if it was one's. */
interface StopCause {
  readonly reason: unknown;
  readonly index?: number | undefined;
}

export interface RunEndOptions {
  readonly clock: Clock;
  /** Milliseconds from the first send to the end of the whole run. */
  readonly runTimeout: number;
  /** Ends the run at once. */
  readonly signal: AbortSignal | undefined;
  /** Ends the run in order. */
  readonly stopSignal: AbortSignal | undefined;
}

/**
 * When a run ends early, and why: in order, where nothing more is sent and what is in flight comes to its end, or at once,
 * where that is given up.
 */
export class RunEnd {
  readonly #options: RunEndOptions;
  readonly #stop = new AbortController();
  readonly #halt = new AbortController();
  /** Why, once it is known: a response that stops the run is one before it is an error. */
  #cause: StopCause | undefined;
  #cancelTimeout: (() => void) | undefined;
  readonly #onAbort = (): void => this.halt(this.#options.signal?.reason);
  readonly #onStop = (): void => this.stop(this.#options.stopSignal?.reason);

  constructor(options: RunEndOptions) {
    this.#options = options;
    const { signal, stopSignal } = options;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    stopSignal?.addEventListener("abort", this.#onStop, { once: true });
    if (stopSignal?.aborted) this.#onStop();
  }

  /** Aborts when the run is stopped, whether or not what is in flight is given up. */
  get stopSignal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborts when what is in flight is given up. */
  get haltSignal(): AbortSignal {
    return this.#halt.signal;
  }

  /** Why nothing new is sent any more, if so. */
  get cause(): StopCause | undefined {
    const { aborted, reason } = this.#stop.signal;
    return aborted ? (this.#cause ?? { reason: reason as unknown }) : undefined;
  }

  /** Whether a rejection is the run's end, not an item's own error. */
  isReason(reason: unknown): boolean {
    return [this.stopSignal, this.haltSignal].some((signal) => signal.aborted && signal.reason === reason);
  }

  /** Nothing new is sent, for a cause that is told later. */
  stopBeforeCause(reason: unknown): void {
    this.#stop.abort(reason);
  }

  /** Nothing new is sent, not even what waits for quota; what is in flight comes to its end. */
  stop(reason: unknown, index?: number): void {
    this.#cause ??= { reason, index };
    this.#stop.abort(reason);
  }

  /** What is in flight is given up, too. */
  halt(reason: unknown): void {
    this.stop(reason);
    this.#halt.abort(reason);
  }

  /** The run's timeout begins with its first item, as a single one's does with its first send. */
  startTimeout(): void {
    const { clock, runTimeout } = this.#options;
    if (runTimeout === Infinity || this.#cancelTimeout !== undefined) return;
    this.#cancelTimeout = clock.after(runTimeout, () => {
      this.halt(new InferenceTimeout(`The run took longer than its runTimeout (${String(runTimeout)} ms).`));
    });
  }

  /** Leaves no timer and no listener behind. */
  dispose(): void {
    this.#cancelTimeout?.();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#options.stopSignal?.removeEventListener("abort", this.#onStop);
  }
}
