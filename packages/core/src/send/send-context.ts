import type { Redact } from "../errors/redact.ts";
import type { Clock } from "../policy/clock.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { Pacer } from "../quota/pacer.ts";
import type { BaseUrl } from "../transport/base-url.ts";
import type { ExchangeRequest, Reply } from "../transport/exchange.ts";

/** What every request of a client goes through. */
export interface SendContext {
  readonly exchange: (request: ExchangeRequest) => Promise<Reply>;
  readonly baseUrl: BaseUrl;
  /** The flat list of headers sent with every request. */
  readonly headers: string[];
  readonly quota: Pacer;
  /** The user's own limit. */
  readonly requestsPerMinute: number | undefined;
  /** Bounds how many GETs are under way, however many jobs are waited for. */
  readonly getGate: ConcurrencyGate;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly redact: Redact;
}
