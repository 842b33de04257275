import { InferenceFailed } from "../errors/inference-failed.ts";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { JobExpiredError, JobNotFoundError } from "../errors/job-errors.ts";
import type { SegmindError } from "../errors/segmind-error.ts";
import { readPollResult, type PollResult } from "../response/read-results.ts";
import { parseJson } from "../response/parse-json.ts";
import type { Call } from "../send/call.ts";
import { messageOf } from "../send/error-from-response.ts";
import { errorOfResponse, errorOfGet, timeoutError } from "../send/send-errors.ts";
import { get } from "../send/get.ts";
import { traced, tracing, type PollTrace } from "../send/tracing.ts";
import { mayBeBilled } from "../send/usage.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import { resultLifetime, visibilityGrace, type AcceptedJob } from "./accepted-job.ts";

/** Which of a job's two addresses is asked. */
export type JobPart = "status" | "result";

/** One GET of a job. Its address is built from the client's own base and a checked id, never taken from a response. */
export async function getJob(call: Call, requestId: string, part: JobPart): Promise<ExchangeOutcome> {
  const path = `/v2/requests/${requestId}${part === "status" ? "/status" : ""}`;
  const trace: PollTrace = { path, requestId };
  return traced(tracing.poll, trace, async () => {
    const response = await get(call, path);
    if (response.status !== undefined) trace.status = response.status;
    return response;
  });
}

/**
 * What a poll's response means.
 *
 * - `result`: the gateway says how the job stands
 * - `invisible`: the job was submitted a moment ago and cannot be seen yet
 * - `transient`: trouble on the way, which says nothing of the job
 * - `odd`: a response that should not come to a poll; it says nothing of the job, but may stay
 */
export type PollReading =
  | { readonly type: "result"; readonly result: PollResult }
  | { readonly type: "invisible" }
  | { readonly type: "transient" }
  | { readonly type: "odd"; readonly error: SegmindError };

/** After one of these nothing that is asked with this key and address can succeed. */
const finalStatuses: ReadonlySet<number> = new Set([401, 403, 405, 406, 410]);

const name = "The poll of a job";

/**
 * Reads a poll's response.
 *
 * @param since when the job was submitted, or first asked for where that is unknown, by the client's clock
 * @param wasSeen whether the gateway has reported the job before: then a 404 is odd, as it is of one that was accepted within
 * the hour
 * @throws InferenceFailed, JobNotFoundError, JobExpiredError, InferenceTimeout, TransportError, or the error of a final status
 */
export function readPoll(
  call: Call,
  response: ExchangeOutcome,
  job: AcceptedJob,
  since: number,
  wasSeen: boolean,
): PollReading {
  if (response.type === "lost") {
    if (response.reason === "deadline") throw timeoutError(call);
    if (response.reason === "unusable") throw errorOfGet(call, response, name);
    // It will most likely be as large the next time, and each one costs all its bytes.
    if (response.reason === "tooLarge") return { type: "odd", error: errorOfGet(call, response, name) };
    return { type: "transient" };
  }
  const { status, body } = response;
  const result = readPollResult(parseJson(body));
  if (result?.requestId !== undefined && result.requestId.toLowerCase() !== job.requestId.toLowerCase()) {
    const facts = { requestId: call.usage.requestId, mayBeBilled: mayBeBilled(call.usage) };
    return { type: "odd", error: new InvalidResponseError(`${name} gave the state of another job.`, facts) };
  }
  if (status >= 200 && status < 300) {
    return result === undefined ? { type: "transient" } : { type: "result", result };
  }
  if (status === 422) {
    const detail = result === undefined ? failureIn(body) : (result.error ?? "");
    if (detail !== undefined) throw failedError(call, job, detail);
  }
  if (status === 404) {
    const age = call.context.clock.now() - since;
    if (age < visibilityGrace) return { type: "invisible" };
    const error = goneError(job, age);
    const isKept = job.submittedAt !== undefined && age < resultLifetime;
    if (!wasSeen && !isKept) throw error;
    return { type: "odd", error };
  }
  if (status === 408 || status === 429 || status >= 500) return { type: "transient" };
  const error = errorOfResponse(call, response, name);
  if (finalStatuses.has(status)) throw error;
  return { type: "odd", error };
}

/** The error of a job that FAILED, with what the gateway said of it. */
export function failedError(
  { context, usage }: Call,
  { requestId }: AcceptedJob,
  detail: string | undefined,
): InferenceFailed {
  return new InferenceFailed(context.redact(detail || "the gateway gave no reason"), {
    requestId,
    mayBeBilled: usage.unknownOutcomes > 0,
  });
}

/** The error of a job that the gateway does not know any more. */
export function goneError({ requestId, submittedAt }: AcceptedJob, age: number): SegmindError {
  const isExpired = submittedAt !== undefined && age >= resultLifetime;
  return isExpired ? new JobExpiredError(requestId) : new JobNotFoundError(requestId);
}

/** What the body of a 422 says went wrong, or `undefined` where it is no JSON: a page of a proxy's says nothing of a job. */
function failureIn(body: Uint8Array): string | undefined {
  const json = parseJson(body);
  return typeof json === "object" && json !== null ? messageOf(body) : undefined;
}
