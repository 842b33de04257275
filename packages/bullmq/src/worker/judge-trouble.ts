import { GatewayError, SegmindError, ServerError } from "@segmind-embeddings/core";

/** After one of these statuses no other input can succeed either. */
const stoppingStatuses: ReadonlySet<number> = new Set([401, 403, 404, 405, 406, 410]);

/**
 * What an error that ended a range's run is about:
 *
 * - `everybody`: a rejected key, no credits, a retired model: the queue pauses until a person has done something
 * - `passing`: a gateway or a database that cannot be reached: tried again later, as often as it takes
 * - `own`: the range's own, such as a file that is not there: BullMQ tries it a few times
 */
export function judgeTrouble(error: unknown): "everybody" | "passing" | "own" {
  if (!SegmindError.isInstance(error)) return "own";
  if (GatewayError.isInstance(error) && stoppingStatuses.has(error.status)) return "everybody";
  return error.isRetryable || ServerError.isInstance(error) ? "passing" : "own";
}
