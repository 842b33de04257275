import type { Redact } from "../errors/redact.ts";
import type { Clock } from "../policy/clock.ts";
import type { ConcurrencyGate } from "../policy/concurrency-gate.ts";
import type { JobDurations } from "../policy/job-durations.ts";
import type { RecentIds } from "../policy/recent-ids.ts";
import type { WaitQueue } from "../quota/wait-queue.ts";
import type { VectorDecoder } from "../response/vector-decoder.ts";
import type { BaseUrl } from "../transport/base-url.ts";
import type { HeaderEntries, Transport } from "../transport/transport.ts";

/** What all calls of a client share: how requests are sent, and what was learned from earlier responses. */
export interface ClientContext {
  readonly transport: Transport;
  readonly baseUrl: BaseUrl;
  /** Sent with every request. */
  readonly headers: HeaderEntries;
  readonly quota: WaitQueue;
  /** The user's own limit. */
  readonly requestsPerMinute: number | undefined;
  /** The share of the quota that runs leave to single calls. */
  readonly reserve: number;
  /** Bounds how many GETs are under way, however many jobs are waited for. */
  readonly getGate: ConcurrencyGate;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly redact: Redact;
  /** How long jobs take. */
  readonly durations: JobDurations;
  /** Ids of the jobs that were accepted last. */
  readonly recentIds: RecentIds;
  readonly decoder: VectorDecoder;
}
