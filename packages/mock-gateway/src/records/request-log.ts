import type { FaultKind } from "../faults/faults.ts";
import type { GatewayRoute, RouteKind } from "../requests/route.ts";

/** What is known of one request. An entry changes while its request and its job go on. */
export interface LoggedRequest {
  /** When the head arrived, epoch ms of the gateway's clock. The quota counts by this time. */
  readonly at: number;
  readonly method: string;
  /** Undefined for a path of no route. */
  readonly route: RouteKind | undefined;
  /** Slug of the model; undefined on a GET. */
  readonly model: string | undefined;
  /** Id of the job; of a synchronous call its `x-request-id`, once it was billed. */
  readonly requestId: string | undefined;
  /** SHA-256 of the body in hex: equal for equal input and parameters. Undefined where no whole body was read. */
  readonly bodyDigest: string | undefined;
  /** Whether the request took a place in the quota, or would have with a limit. */
  readonly countedToQuota: boolean;
  readonly fault: FaultKind | undefined;
  /** Status of the response; undefined while there is none, and where the connection ended without one. */
  readonly status: number | undefined;
  /** Whether the request was billed. A submit is billed when its job is. */
  readonly billed: boolean;
}

export type LogEntry = { -readonly [Field in keyof LoggedRequest]: LoggedRequest[Field] };

/** The entry of a request whose head arrived. */
export function createLogEntry(at: number, method: string, route: GatewayRoute | undefined): LogEntry {
  return {
    at,
    method,
    route: route?.kind,
    model: route !== undefined && "slug" in route ? route.slug : undefined,
    requestId: route !== undefined && "id" in route ? route.id : undefined,
    bodyDigest: undefined,
    countedToQuota: false,
    fault: undefined,
    status: undefined,
    billed: false,
  };
}

export interface RequestLog {
  add(entry: LogEntry): void;
  /** A new array, oldest first. */
  entries(): LoggedRequest[];
}

/** Keeps the latest `size` requests. */
export function createRequestLog(size: number): RequestLog {
  const ring: LogEntry[] = [];
  let oldest = 0;
  return {
    add(entry) {
      if (ring.length < size) ring.push(entry);
      else if (size > 0) {
        ring[oldest] = entry;
        oldest = (oldest + 1) % size;
      }
    },
    entries: () => [...ring.slice(oldest), ...ring.slice(0, oldest)],
  };
}
