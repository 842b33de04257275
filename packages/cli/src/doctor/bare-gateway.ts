import { setTimeout as sleep } from "node:timers/promises";
import { UndiciTransport } from "@segmind-embeddings/core";

/** The response to a request of the doctor. */
export interface GatewayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; `undefined` where it is not JSON. */
  readonly json: unknown;
  readonly elapsedMs: number;
}

export class BudgetSpent extends Error {
  override name = "BudgetSpent";
}

/** A quota window is a minute; the rest allows for clocks that differ. */
const longestWait = 65_000;

/**
 * The gateway over plain HTTP, without the client's retries, checks and parsing: the doctor shows what is really sent.
 * Every request is counted against the limit before it is sent, and the quota in the response headers is obeyed.
 */
export class BareGateway implements AsyncDisposable {
  readonly #transport = new UndiciTransport();
  readonly #origin: string;
  readonly #prefix: string;
  readonly #apiKey: string;
  readonly #maxRequests: number;
  readonly #signal: AbortSignal;
  readonly #onWait: (milliseconds: number) => void;
  #remaining: number | undefined;
  #resetAt: number | undefined;
  /** Credits charged so far, according to the responses. */
  cost = 0;
  /** Requests sent, polls included. */
  requests = 0;

  constructor(options: {
    baseUrl: string;
    apiKey: string;
    maxRequests: number;
    signal: AbortSignal;
    onWait: (milliseconds: number) => void;
  }) {
    const { origin, pathname } = new URL(options.baseUrl);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/$/, "");
    this.#apiKey = options.apiKey;
    this.#maxRequests = options.maxRequests;
    this.#signal = options.signal;
    this.#onWait = options.onWait;
  }

  post(path: string, parameters: unknown): Promise<GatewayReply> {
    return this.#send("POST", path, JSON.stringify(parameters));
  }

  get(path: string): Promise<GatewayReply> {
    return this.#send("GET", path, undefined);
  }

  async #send(method: "GET" | "POST", path: string, body: string | undefined): Promise<GatewayReply> {
    for (let attempt = 1; ; attempt += 1) {
      if (method === "POST" && this.#remaining === 0) await this.#waitForReset();
      this.#signal.throwIfAborted();
      if (this.requests >= this.#maxRequests)
        throw new BudgetSpent(`all ${String(this.#maxRequests)} requests of --max-requests are spent`);
      this.requests += 1;
      const began = performance.now();
      const reply = await this.#transport.exchange({
        method,
        origin: this.#origin,
        path: `${this.#prefix}${path}`,
        headers: [
          ["x-api-key", this.#apiKey],
          ["content-type", "application/json"],
          ["accept", "application/json"],
        ],
        body: body === undefined ? undefined : Buffer.from(body),
        attemptTimeout: 120_000,
        idleTimeout: 30_000,
        deadline: Infinity,
        signal: this.#signal,
      });
      this.#signal.throwIfAborted();
      if (reply.type === "lost") throw new Error(`no answer: ${reply.reason}`, { cause: reply.cause });
      // An error message may repeat the API key that it rejects.
      const text = Buffer.from(reply.body).toString().replaceAll(this.#apiKey, "[the key]");
      const elapsedMs = performance.now() - began;
      this.#learn(reply.headers);
      if (reply.status === 429 && attempt < 3) {
        this.#remaining = 0;
        await this.#waitForReset();
        continue;
      }
      const cost = Number(reply.headers["x-cost"]);
      if (Number.isFinite(cost)) this.cost += cost;
      return {
        status: reply.status,
        headers: reply.headers,
        text,
        json: parseOrUndefined(text),
        elapsedMs,
      };
    }
  }

  #learn(headers: GatewayReply["headers"]): void {
    const remaining = Number(headers["x-rate-limit-remaining"] ?? NaN);
    if (Number.isFinite(remaining)) this.#remaining = remaining;
    const reset = String(headers["x-rate-limit-reset-at-utc"] ?? "");
    const number = Number(reset);
    const at =
      reset !== "" && Number.isFinite(number)
        ? number < 1e11
          ? number * 1000
          : number
        : Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(reset) ? reset : `${reset.replace(" ", "T")}Z`);
    this.#resetAt = Number.isNaN(at) ? undefined : at;
  }

  async #waitForReset(): Promise<void> {
    const wait = Math.min(
      longestWait,
      Math.max(1_000, (this.#resetAt ?? Date.now() + 60_000) - Date.now() + 500),
    );
    this.#onWait(wait);
    await sleep(wait, undefined, { signal: this.#signal });
    this.#remaining = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close();
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
