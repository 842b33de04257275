import type { Dispatcher } from "undici";
import type { Clock } from "../policy/clock.ts";
import type { LostStage } from "../policy/post-outcome.ts";
import type { ReplyHeaders } from "../quota/quota-headers.ts";
import type { RequestBody } from "./request-body.ts";

/** Answers are JSON of some kilobytes; more than this is an attack or a mistake. */
const maxAnswerLength = 32 * 1024 * 1024;

export interface ExchangeRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: string[];
  readonly body?: RequestBody | undefined;
  /** Milliseconds from the last byte sent to the whole answer. */
  readonly attemptTimeout: number;
  /** Milliseconds without progress while connecting and writing. */
  readonly idleTimeout: number;
  /** When the operation this belongs to is over, by the clock. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  /** The whole request was written. */
  readonly onSent?: (() => void) | undefined;
  /** Told of the reply before anyone who waits for it. */
  readonly onReply?: ((reply: Reply) => void) | undefined;
}

/** Why an exchange ended without a whole answer. */
export type LossReason =
  "network" | "attemptTimeout" | "idleTimeout" | "deadline" | "aborted" | "body" | "tooLarge";

export type Reply =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly headers: ReplyHeaders;
      readonly body: Buffer;
    }
  | {
      readonly type: "lost";
      readonly stage: LostStage;
      readonly reason: LossReason;
      readonly cause: unknown;
      /** The status, where at least the answer's head came, and as much of the rest as did. */
      readonly status?: number;
      readonly headers: ReplyHeaders;
      readonly body: Buffer;
    };

/**
 * One HTTP exchange: sends a request once and resolves with what became of it. It never rejects: an answer of any
 * status is a reply, and so is the loss of one, with the stage it was lost at.
 */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
  clock: Clock,
  request: ExchangeRequest,
): Promise<Reply> {
  return new Promise((resolve) => {
    new Exchange(clock, request, resolve).start(dispatcher, origin);
  });
}

/** The handler undici reports to. Written against `dispatch`, the level below streams, which costs least. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #clock: Clock;
  readonly #request: ExchangeRequest;
  readonly #resolve: (reply: Reply) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #stage: LostStage = "connecting";
  #status: number | undefined;
  #headers: ReplyHeaders = {};
  #chunks: Buffer[] = [];
  #length = 0;
  #isSettled = false;
  #lastProgress = 0;
  #bodyError: { cause: unknown } | undefined;
  #cancelTimer: (() => void) | undefined;
  readonly #onAbort = (): void => this.#lose("aborted", this.#request.signal?.reason);

  constructor(clock: Clock, request: ExchangeRequest, resolve: (reply: Reply) => void) {
    this.#clock = clock;
    this.#request = request;
    this.#resolve = resolve;
  }

  start(dispatcher: Dispatcher, origin: string): void {
    const { method, path, headers, body, signal, idleTimeout } = this.#request;
    if (signal?.aborted) {
      this.#onAbort();
      return;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#armTimer(idleTimeout, "idleTimeout");
    const isStreamed = body !== undefined && !Buffer.isBuffer(body);
    try {
      dispatcher.dispatch(
        {
          origin,
          path,
          method,
          headers: isStreamed ? [...headers, "content-length", String(body.byteLength)] : headers,
          body: isStreamed ? (this.#guarded(body.chunks()) as never) : (body ?? null),
          // The client's own timers are finer than undici's and know the stage.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        this,
      );
    } catch (error) {
      this.#lose("network", error);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) {
      controller.abort(new Error("The request was given up before it was sent."));
      return;
    }
    this.#stage = "writing";
    this.#lastProgress = this.#clock.now();
  }

  onBodySent(): void {
    this.#lastProgress = this.#clock.now();
  }

  onRequestSent(): void {
    if (this.#isSettled) return;
    if (this.#stage === "writing") this.#stage = "waiting";
    this.#armTimer(this.#request.attemptTimeout, "attemptTimeout");
    this.#request.onSent?.();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (this.#stage === "waiting") this.#stage = "answering";
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#length += chunk.byteLength;
    if (this.#length > maxAnswerLength) {
      this.#lose("tooLarge", new Error(`The answer is larger than ${String(maxAnswerLength)} bytes.`));
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    if (this.#isSettled) return;
    this.#settle({
      type: "answered",
      status: this.#status ?? 0,
      headers: this.#headers,
      body:
        this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#length),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#bodyError === undefined) this.#lose("network", error);
    else this.#lose("body", this.#bodyError.cause);
  }

  /** Passes a body on and remembers an error of its own, which is the caller's and not the network's. */
  async *#guarded(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (cause) {
      this.#bodyError = { cause };
      throw cause;
    }
  }

  #armTimer(milliseconds: number, reason: "attemptTimeout" | "idleTimeout"): void {
    this.#cancelTimer?.();
    const untilDeadline = this.#request.deadline - this.#clock.now();
    this.#cancelTimer =
      untilDeadline < milliseconds
        ? this.#clock.after(untilDeadline, () =>
            this.#lose("deadline", new Error("The operation's timeout is over.")),
          )
        : this.#clock.after(milliseconds, () => this.#onTimer(reason));
  }

  #onTimer(reason: "attemptTimeout" | "idleTimeout"): void {
    if (reason === "idleTimeout" && this.#stage === "writing") {
      const left = this.#lastProgress + this.#request.idleTimeout - this.#clock.now();
      if (left >= 1) {
        this.#armTimer(left, reason);
        return;
      }
    }
    const what =
      reason === "attemptTimeout"
        ? `No whole answer came within attemptTimeout (${String(this.#request.attemptTimeout)} ms).`
        : `No progress was made within idleTimeout (${String(this.#request.idleTimeout)} ms).`;
    this.#lose(reason, new Error(what));
  }

  #lose(reason: LossReason, cause: unknown): void {
    if (this.#isSettled) return;
    this.#settle({
      type: "lost",
      stage: this.#stage,
      reason,
      cause,
      ...(this.#status === undefined ? {} : { status: this.#status }),
      headers: this.#headers,
      body: Buffer.concat(this.#chunks, this.#length),
    });
    this.#controller?.abort(cause instanceof Error ? cause : new Error("aborted", { cause }));
  }

  #settle(reply: Reply): void {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    this.#request.onReply?.(reply);
    this.#resolve(reply);
  }
}
