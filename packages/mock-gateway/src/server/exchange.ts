import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "../faults/faults.ts";
import type { LogEntry } from "../records/request-log.ts";

/** One request and its response on their way through the server. */
export interface Exchange {
  /** When the head arrived, ms of `performance.now()`. */
  readonly at: number;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly entry: LogEntry;
  fault: Fault | undefined;
}
