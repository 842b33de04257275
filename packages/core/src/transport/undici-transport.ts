// In Bun the bare name leads to a stub that never sends a request.
import { Pool, type Dispatcher } from "undici/index.js";
import { systemClock } from "../policy/clock.ts";
import { ExchangeState } from "./exchange-state.ts";
import {
  isStreamed,
  type ExchangeOutcome,
  type ExchangeRequest,
  type ResponseHeaders,
  type Transport,
} from "./transport.ts";
import { explainUnusable, isConnectFailure, reasonOfFailure } from "./undici-failure.ts";

export interface UndiciTransportOptions {
  /**
   * A dispatcher of undici 8, for proxies and TLS settings. It stays yours to close, and which of its connections a
   * request takes is its own affair. @default pools of the transport's own
   */
  readonly dispatcher?: Dispatcher | undefined;
}

/** The transport of Node, Deno and Bun, by undici. */
export class UndiciTransport implements Transport {
  readonly #dispatcher: Dispatcher | undefined;
  readonly #pools = new Map<string, Pool>();
  readonly #poolsOfFreshConnections = new Map<string, Pool>();
  /** Whether the dispatcher has ever reported the start of a request: one that never does may have sent any of them. */
  #tellsStarts: boolean;

  readonly #noteStart = (): void => {
    this.#tellsStarts = true;
  };

  constructor(options: UndiciTransportOptions = {}) {
    this.#dispatcher = options.dispatcher;
    this.#tellsStarts = options.dispatcher === undefined;
  }

  exchange(request: ExchangeRequest): Promise<ExchangeOutcome> {
    return new Promise((resolve) => {
      let isDispatched = false;
      // The transport's own pools always report the start of a request, and carry by far the most of them.
      const settle = this.#tellsStarts
        ? resolve
        : (outcome: ExchangeOutcome): void =>
            resolve(isDispatched && !this.#tellsStarts ? doubt(outcome, request) : outcome);
      const state = new ExchangeState(systemClock, request, settle);
      if (state.isSettled) return;
      const isUsers = this.#dispatcher !== undefined;
      const handler = new UndiciExchange(state, isUsers, this.#noteStart);
      const reject = (error: unknown): void => {
        isDispatched = false;
        handler.refused(error);
      };
      try {
        const dispatcher = this.#dispatcherOf(request);
        const result: unknown = dispatcher.dispatch(toDispatchOptions(request, state), handler);
        isDispatched = true;
        // `dispatch` may be an async function by mistake.
        if (result instanceof Promise) result.catch(reject);
      } catch (error) {
        reject(error);
      }
    });
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values(), ...this.#poolsOfFreshConnections.values()];
    await Promise.all(pools.map((pool) => pool.close()));
  }

  #dispatcherOf({ origin, isOnFreshConnection = false }: ExchangeRequest): Dispatcher {
    if (this.#dispatcher !== undefined) return this.#dispatcher;
    const pools = isOnFreshConnection ? this.#poolsOfFreshConnections : this.#pools;
    let pool = pools.get(origin);
    if (pool === undefined) {
      // Without pipelining, undici ends a connection after its first response.
      pool = new Pool(origin, { allowH2: false, ...(isOnFreshConnection && { pipelining: 0 }) });
      pools.set(origin, pool);
    }
    return pool;
  }
}

function toDispatchOptions(request: ExchangeRequest, state: ExchangeState): Dispatcher.DispatchOptions {
  const { origin, path, method, body } = request;
  const headers: string[] = [];
  for (const [name, value] of request.headers) headers.push(name, value);
  if (isStreamed(body)) headers.push("content-length", String(body.byteLength));
  return {
    origin,
    path,
    method,
    headers,
    body: isStreamed(body) ? (state.chunksOf(body) as never) : (body ?? null),
    // The state's own timers are finer than undici's and know the stage.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

/** The outcome by a dispatcher that never reported the start of a request: a whole body may have been sent. */
function doubt(outcome: ExchangeOutcome, { body }: ExchangeRequest): ExchangeOutcome {
  if (outcome.type === "answered" || outcome.stage !== "connecting") return outcome;
  if (isStreamed(body) || isConnectFailure(outcome.cause)) return outcome;
  return { ...outcome, stage: "handedOver" };
}

type Controller = Dispatcher.DispatchController | null | undefined;

/** The handler undici reports to. Written against `dispatch`, the level below streams, which costs least. */
class UndiciExchange implements Dispatcher.DispatchHandler {
  readonly #state: ExchangeState;
  readonly #isUsers: boolean;
  readonly #onStart: () => void;

  /** @param isUsers whether the dispatcher is the user's */
  constructor(state: ExchangeState, isUsers: boolean, onStart: () => void) {
    this.#state = state;
    this.#isUsers = isUsers;
    this.#onStart = onStart;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#onStart();
    this.#state.started(controller);
  }

  onBodySent(chunk: Uint8Array): void {
    this.#state.wrote(chunk.byteLength);
  }

  onRequestSent(): void {
    this.#state.sent();
  }

  onResponseStart(controller: Controller, status: number, headers: ResponseHeaders): void {
    // In case the dispatcher did not report the start.
    if (controller) this.#state.started(controller);
    this.#state.responseBegan(status, headers);
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    this.#state.responseContinued(chunk);
  }

  onResponseEnd(): void {
    this.#state.responseEnded();
  }

  onResponseError(_controller: Controller, error: unknown): void {
    const reason = reasonOfFailure(error, this.#state.hasHead);
    if (reason === "unusable") this.refused(error);
    else this.#state.failed(reason, error);
  }

  /** The dispatcher did not take the request. */
  refused(error: unknown): void {
    this.#state.failed("unusable", explainUnusable(error, this.#isUsers));
  }
}
