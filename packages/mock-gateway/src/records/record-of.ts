import type { IncomingMessage } from "node:http";
import type { RequestRecord } from "../options/options.ts";

/** The argument of `onRequest`. */
export function recordOf(
  incoming: IncomingMessage,
  at: number,
  bodyBytes: number,
  json: () => unknown,
): RequestRecord {
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: incoming.headers,
    at,
    bodyBytes,
    get body() {
      return json();
    },
  };
}
