import { SegmindAbortedError } from "../errors/segmind-aborted-error.ts";
import type { Call } from "./call.ts";
import { mayBeBilled, type Usage } from "./usage.ts";

/** The error of a call: where its signal aborted, with what is known of it. */
export function asAborted(error: unknown, { signal }: Call, usage: Usage): unknown {
  if (signal?.aborted !== true || error !== signal.reason) return error;
  const { requestId } = usage;
  const requestIds = new Map(requestId === undefined ? [] : [[0, requestId]]);
  return new SegmindAbortedError(error, { requestIds, mayBeBilled: mayBeBilled(usage) });
}
