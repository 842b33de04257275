import type { Clock } from "../policy/clock.ts";
import type { LossReason, LostStage } from "../policy/post-outcome.ts";
import { concatBytes } from "./concat-bytes.ts";
import {
  isStreamed,
  type ExchangeOutcome,
  type ExchangeRequest,
  type ResponseHeaders,
  type StreamedBody,
} from "./transport.ts";

/** Responses are JSON of some kilobytes; more than this is an attack or a mistake. */
const maxResponseLength = 32 * 1024 * 1024;

/** An error's page is read up to here: its status says what there is to know. */
const maxErrorPageLength = 1024 * 1024;

/** What a timer can be set for. */
type TimerReason = "attemptTimeout" | "idleTimeout" | "deadline" | "aborted";

/** What gives a request up: the controller of undici's dispatchers and `AbortController` are both of this form. */
export interface Cancellable {
  abort(reason: Error): void;
}

/**
 * How far one exchange has come, with its timers and its abort. A carrier reports to it what happens on the wire and is told
 * when to give up; it settles once.
 *
 * A carrier calls, as far as it knows of them, in this order: `started`, `wrote`, `sent`, `responseBegan`,
 * `responseContinued`, and `responseEnded` or `failed`.
 */
export class ExchangeState {
  readonly #clock: Clock;
  readonly #request: ExchangeRequest;
  readonly #settle: (outcome: ExchangeOutcome) => void;
  #carrier: Cancellable | undefined;
  #stage: LostStage = "connecting";
  #status: number | undefined;
  #headers: ResponseHeaders = {};
  #chunks: Uint8Array[] = [];
  #length = 0;
  #written = 0;
  #lastProgress = 0;
  #isSettled = false;
  #isAborted = false;
  #bodyError: { cause: unknown } | undefined;
  #cancelTimer: (() => void) | undefined;
  readonly #onAbort = (): void => this.#abort();

  /** @param settle called once, and at once where the request's signal has aborted already */
  constructor(clock: Clock, request: ExchangeRequest, settle: (outcome: ExchangeOutcome) => void) {
    this.#clock = clock;
    this.#request = request;
    this.#settle = settle;
    const { signal, idleTimeout } = request;
    if (signal?.aborted) {
      this.#abort();
      return;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#armTimer(idleTimeout, "idleTimeout");
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether the head of a response came. */
  get hasHead(): boolean {
    return this.#status !== undefined;
  }

  get stage(): LostStage {
    return this.#stage;
  }

  /**
   * The carrier begins to write. A body that is whole is out of our hands from here on; of a streamed one it is known
   * what was asked for.
   *
   * @param carrier is told to give the request up, at once where that was decided already
   */
  started(carrier: Cancellable): void {
    if (this.#isSettled) {
      carrier.abort(new Error("The request was given up before it was sent."));
      return;
    }
    this.#carrier = carrier;
    if (this.#stage !== "connecting") return;
    this.#stage = "writing";
    this.#lastProgress = this.#clock.now();
    if (!isStreamed(this.#request.body)) this.#handOver();
  }

  /** So many bytes of the body were written. */
  wrote(byteLength: number): void {
    if (this.#stage !== "writing") return;
    this.#lastProgress = this.#clock.now();
    this.#written += byteLength;
    if (this.#written >= (this.#request.body?.byteLength ?? 0)) this.#handOver();
  }

  /** The whole request was written. */
  sent(): void {
    this.#handOver();
    if (this.#stage === "handedOver") this.#stage = "waiting";
  }

  /** The head of the response came, before the body was sent whole perhaps. */
  responseBegan(status: number, headers: ResponseHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (this.#stage === "handedOver" || this.#stage === "waiting") this.#stage = "answering";
  }

  responseContinued(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    this.#chunks.push(chunk);
    this.#length += chunk.byteLength;
    if (this.#length > maxErrorPageLength && (this.#status ?? 0) >= 300) {
      this.responseEnded();
      this.#carrier?.abort(new Error("The rest of an error's page is not read."));
    } else if (this.#length > maxResponseLength) {
      this.#chunks = [];
      this.#length = 0;
      this.#lose("tooLarge", new Error(`The response is larger than ${String(maxResponseLength)} bytes.`));
    }
  }

  responseEnded(): void {
    if (this.#isSettled) return;
    if (this.#status === undefined) {
      this.#lose("protocol", new Error("The response ended without a status."));
      return;
    }
    this.#end({ type: "answered", status: this.#status, headers: this.#headers, body: this.#body() });
  }

  /** The carrier failed. An error of the body's own, which is the caller's, is reported rather than what it led to. */
  failed(reason: LossReason, cause: unknown): void {
    if (this.#bodyError === undefined) this.#lose(reason, cause);
    else this.#lose("body", this.#bodyError.cause);
  }

  /** A streamed body's chunks on their way to the carrier, which are watched: the carrier may report nothing itself. */
  async *chunksOf(body: StreamedBody): AsyncGenerator<Uint8Array> {
    let given = 0;
    try {
      for await (const chunk of body.chunks()) {
        given += chunk.byteLength;
        this.#lastProgress = this.#clock.now();
        // A carrier that reported earlier writes will report this one, too.
        if (given >= body.byteLength && this.#written === 0) this.#handOver();
        yield chunk;
      }
    } catch (cause) {
      this.#bodyError = { cause };
      // A carrier may take what is no error for the body's end, and wait for ever.
      throw cause instanceof Error ? cause : new Error("The body could not be read.", { cause });
    }
  }

  /** The carrier has the whole body. How much of it was written is not known: all of it may have been. */
  #handOver(): void {
    if (this.#isSettled || (this.#stage !== "connecting" && this.#stage !== "writing")) return;
    this.#stage = "handedOver";
    this.#armTimer(this.#request.attemptTimeout, "attemptTimeout");
    this.#request.onSent?.();
  }

  #abort(): void {
    if (this.#isSettled || this.#isAborted) return;
    this.#isAborted = true;
    const { abortGrace = 0 } = this.#request;
    const isWaiting = this.#stage !== "connecting" && this.#stage !== "writing";
    if (isWaiting && abortGrace > 0) this.#armTimer(abortGrace, "aborted");
    else this.#lose("aborted", undefined);
  }

  #armTimer(milliseconds: number, reason: TimerReason): void {
    this.#cancelTimer?.();
    const untilDeadline = this.#request.deadline - this.#clock.now();
    const isDeadline = untilDeadline < milliseconds;
    this.#cancelTimer = this.#clock.after(isDeadline ? untilDeadline : milliseconds, () => {
      // After an event loop that stood still, the response may be in the socket already.
      this.#cancelTimer = this.#clock.afterPoll(() => this.#onTimer(isDeadline ? "deadline" : reason));
    });
  }

  #onTimer(reason: TimerReason): void {
    const { attemptTimeout, idleTimeout } = this.#request;
    if (reason === "idleTimeout" && this.#stage === "writing") {
      const left = this.#lastProgress + idleTimeout - this.#clock.now();
      if (left >= 1) {
        this.#armTimer(left, reason);
        return;
      }
    }
    const messages = {
      attemptTimeout: `No whole response came within attemptTimeout (${String(attemptTimeout)} ms).`,
      idleTimeout: `No progress was made within idleTimeout (${String(idleTimeout)} ms).`,
      deadline: "The call's timeout is over.",
      aborted: "The call was aborted.",
    };
    this.#lose(reason, new Error(messages[reason]));
  }

  #lose(reason: LossReason, cause: unknown): void {
    if (this.#isSettled) return;
    const loss: { reason: LossReason; cause: unknown } = this.#isAborted
      ? { reason: "aborted", cause: this.#request.signal?.reason }
      : { reason, cause };
    this.#end({
      type: "lost",
      stage: this.#stage,
      ...loss,
      ...(this.#status === undefined ? {} : { status: this.#status }),
      headers: this.#headers,
      body: this.#body(),
    });
    this.#carrier?.abort(loss.cause instanceof Error ? loss.cause : new Error("aborted", loss));
  }

  #body(): Uint8Array {
    return concatBytes(this.#chunks, this.#length);
  }

  #end(outcome: ExchangeOutcome): void {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    this.#settle(outcome);
  }
}
