import type { IncomingMessage } from "node:http";
import type { RequestRecord } from "../options/options.ts";

/** The argument of `onRequest`. */
export function recordOf(incoming: IncomingMessage, at: number, bytes: Buffer | undefined): RequestRecord {
  let parsed: { value: unknown } | undefined;
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: incoming.headers,
    at,
    bodyBytes: bytes?.length ?? 0,
    get body() {
      parsed ??= { value: parse(bytes) };
      return parsed.value;
    },
  };
}

function parse(bytes: Buffer | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
