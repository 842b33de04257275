import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { readSubmitResult } from "../response/read-results.ts";
import type { Call } from "../send/call.ts";
import { jsonOf } from "../send/json-of.ts";
import { requestIdOf } from "../send/send-errors.ts";
import { post } from "../send/send.ts";
import type { Purchase } from "../store/purchase.ts";
import type { RequestBody } from "../transport/transport.ts";

/** Milliseconds that an aborted submit that was written whole may take to give the id of its job. */
const idGrace = 1_000;

/** A job that was just accepted. */
export interface SubmittedJob {
  readonly requestId: string;
  /** By the client's clock. */
  readonly submittedAt: number;
}

/**
 * Submits a job by v2. Once it is accepted it is never sent again, and its id is written down before anyone waits for it.
 *
 * @throws what `post` throws; InvalidResponseError for a response without a usable id, or with the id of another job
 */
export async function submitJob(
  call: Call,
  model: string,
  body: RequestBody,
  purchase?: Purchase,
): Promise<SubmittedJob> {
  const { usage } = call;
  const { redact, clock, recentIds } = call.context;
  const path = `/v2/${model}`;
  const response = await post(call, { path, body, purchase, abortGrace: idGrace });
  const submittedAt = clock.now();
  let requestId: string;
  try {
    requestId = readSubmitResult(jsonOf(response, `POST ${path}`, redact), redact);
    if (!recentIds.add(requestId)) {
      throw new InvalidResponseError("The submit was answered with the id of another job.");
    }
  } catch (error) {
    usage.unknownOutcomes += 1;
    if (!InvalidResponseError.isInstance(error)) throw error;
    throw new InvalidResponseError(error.message, { requestId: requestIdOf(response, redact) });
  }
  usage.requestId = requestId;
  await purchase?.accept(requestId);
  return { requestId, submittedAt };
}
