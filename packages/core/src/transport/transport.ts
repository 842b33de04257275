import type { LossReason, LostStage } from "../policy/post-outcome.ts";

/**
 * How bytes travel. Pacing, retries and what a response means are above it, so that they are the same whatever carries
 * the bytes.
 */
export interface Transport {
  /** Sends a request once and resolves with what became of it. It never rejects: a loss is an outcome, too. */
  exchange(request: ExchangeRequest): Promise<ExchangeOutcome>;
  /** Closes the connections that are the transport's own, after the exchanges under way. */
  close(): Promise<void>;
}

/** A body: bytes, or a stream of a known length. */
export type RequestBody = Uint8Array | StreamedBody;

export interface StreamedBody {
  readonly byteLength: number;
  /** Begins the body anew, for each attempt. */
  chunks(): AsyncIterable<Uint8Array>;
}

export function isStreamed(body: RequestBody | undefined): body is StreamedBody {
  return body !== undefined && "chunks" in body;
}

/** Names and values, in the order they are sent. */
export type HeaderEntries = readonly (readonly [name: string, value: string])[];

/** By lower-case names; a list where a header came several times. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One request. All durations are milliseconds. */
export interface ExchangeRequest {
  readonly method: "GET" | "POST";
  /** Such as `https://api.segmind.com`. */
  readonly origin: string;
  /** Begins with a slash. */
  readonly path: string;
  /** What frames the body (`content-length`) is for the transport to add. */
  readonly headers: HeaderEntries;
  readonly body?: RequestBody | undefined;
  /**
   * Whether to use a connection that carried nothing before. A request on an older one may be lost to a server that is
   * just closing it, and it is unknown whether it was read: that is for requests which are cheap to send again.
   * @default false
   */
  readonly isOnFreshConnection?: boolean | undefined;
  /** From the last byte sent to the whole response. */
  readonly attemptTimeout: number;
  /** Without progress while connecting and writing. */
  readonly idleTimeout: number;
  /** When the call that this belongs to is over, by `performance.now()`. `Infinity` for never. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  /** How long an aborted request that was sent whole still waits for its response. @default 0 */
  readonly abortGrace?: number | undefined;
  /** The whole request was written, or given to a carrier that reports no more than that. */
  readonly onSent?: (() => void) | undefined;
}

/** What became of a request. */
export type ExchangeOutcome = Answered | Lost;

/** A whole response, of any status. The page of an error may be cut after a megabyte. */
export interface Answered {
  readonly type: "answered";
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Uint8Array;
}

/** No whole response. */
export interface Lost {
  readonly type: "lost";
  readonly stage: LostStage;
  readonly reason: LossReason;
  readonly cause: unknown;
  /** Where at least the response's head came. */
  readonly status?: number;
  /** Empty where no head came. */
  readonly headers: ResponseHeaders;
  /** As much as came. */
  readonly body: Uint8Array;
}
