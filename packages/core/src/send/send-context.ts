import type { Redact } from "../errors/redact.ts";
import type { Clock } from "../policy/clock.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { WaitQueue } from "../quota/wait-queue.ts";
import type { BaseUrl } from "../transport/base-url.ts";
import type { HeaderEntries, Transport } from "../transport/transport.ts";

/** What every request of a client goes through. */
export interface SendContext {
  readonly transport: Transport;
  readonly baseUrl: BaseUrl;
  /** Sent with every request. */
  readonly headers: HeaderEntries;
  readonly quota: WaitQueue;
  /** The user's own limit. */
  readonly requestsPerMinute: number | undefined;
  /** The share of the quota that runs leave to single calls. */
  readonly reserve: number | undefined;
  /** Bounds how many GETs are under way, however many jobs are waited for. */
  readonly getGate: ConcurrencyGate;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly redact: Redact;
}
