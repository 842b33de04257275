import { InferenceFailed } from "../errors/inference-failed.ts";
import { JobExpired, JobNotFound } from "../errors/job-errors.ts";
import { backoff } from "../policy/backoff.ts";
import { nextPollWait } from "../policy/poll-schedule.ts";
import { readJobAnswer, type JobAnswer } from "../response/answers.ts";
import { parseJson } from "../response/parse-json.ts";
import { messageOf } from "../transport/error-from-reply.ts";
import type { Gateway } from "../transport/gateway.ts";
import type { Operation } from "../transport/operation.ts";
import { traced, tracing, type PollTrace } from "../transport/tracing.ts";
import type { ExchangeOutcome as Reply } from "../transport/transport.ts";

/** A fresh job may not be visible at once: within this of its submit, in milliseconds, a 404 means "not yet". */
const visibilityGrace = 30_000;

/** How long the gateway keeps a result after the submit, in milliseconds. Source: the provider. */
const resultLifetime = 3_600_000;

/** A job is not asked for its state at once when it is no older than this, in milliseconds. */
const freshFor = 50;

/**
 * How often the result of a job known to be finished is asked for, where it comes but cannot be read: of one that
 * FAILED for its detail, of one that COMPLETED where the gateway's own JSON is none.
 */
const resultTries = 3;

/** What polling needs to know of a job. */
export interface PolledJob {
  readonly requestId: string;
  /** When it was submitted, by the client's clock; `undefined` for an id of unknown age. */
  readonly submittedAt: number | undefined;
  /** This client submitted it, in an earlier call: it may have run. */
  readonly isOwn?: boolean;
}

export interface PollSchedule {
  /** Milliseconds between polls; `undefined` adapts it to how long such jobs take. */
  readonly interval: number | undefined;
  /** How long such jobs typically take, in milliseconds; 0 when unknown. */
  readonly typical: number;
}

/**
 * The one poll loop: asks for the state until the job is finished, then for the result.
 *
 * A bad poll (network, 408, 429, 5xx, HTML) says nothing of the job: it is repeated, ever more slowly. An unknown
 * state waits like a pending one.
 *
 * @returns the answer of the completed job
 * @throws InferenceFailed, JobNotFound, JobExpired, InferenceTimeout, AuthenticationError, InvalidResponseError, the
 * signal's reason
 */
export async function pollJob(
  gateway: Gateway,
  job: PolledJob,
  schedule: PollSchedule,
  operation: Operation,
): Promise<JobAnswer> {
  const { clock } = gateway;
  const began = clock.now();
  const since = job.submittedAt ?? began;
  /** What the light poll said of a finished job, whose result is asked for next. */
  let finished: JobAnswer | undefined;
  let badPolls = 0;
  let unreadableResults = 0;
  const waitFor = (elapsed: number): number => schedule.interval ?? nextPollWait(schedule.typical, elapsed);

  // A job submitted just now is not done yet; one taken up again may be.
  if (job.submittedAt !== undefined && began - since < Math.max(schedule.typical, freshFor)) {
    await gateway.pause(waitFor(began - since), operation);
  }
  for (;;) {
    const part = finished === undefined ? "status" : "result";
    const reply = await getJob(gateway, job.requestId, part, operation);
    const reading = readPoll(gateway, reply, job, since, operation);
    if (reading.type === "answer") {
      badPolls = 0;
      const { answer } = reading;
      if (answer.status === "FAILED" && part === "result") throw failedError(gateway, job, answer, operation);
      if (answer.status === "COMPLETED" && part === "result") return answer;
      finished = answer.status === "COMPLETED" || answer.status === "FAILED" ? answer : undefined;
      if (finished !== undefined) continue;
    } else if (reading.type === "bad") {
      badPolls += 1;
      if (finished?.status === "FAILED" && badPolls >= resultTries) {
        throw failedError(gateway, job, finished, operation);
      }
      if (finished?.status === "COMPLETED" && isMeantAsJson(reply)) {
        unreadableResults += 1;
        if (unreadableResults >= resultTries)
          throw gateway.unreadable(reply, "The result of a job", operation);
      }
    }
    const elapsed = clock.now() - since;
    if (elapsed > resultLifetime + visibilityGrace) throw new JobExpired(job.requestId);
    const { retryDelay, maxRetryDelay } = operation.effort;
    const rest = reading.type === "bad" ? backoff(badPolls - 1, retryDelay, maxRetryDelay, 1) : 0;
    const quotaPause = reply.status === 429 ? gateway.pacer.pauseLeft : 0;
    await gateway.pause(Math.max(waitFor(elapsed), rest, quotaPause), operation);
  }
}

/** Whether a success came whole and says it is JSON: what is wrong with it is the gateway's doing, and stays. */
function isMeantAsJson(reply: Reply): boolean {
  const type = reply.headers["content-type"];
  return reply.type === "answered" && reply.status < 300 && typeof type === "string" && /json/i.test(type);
}

/** One GET of a job. Its address is built from the client's own base and a checked id, never taken from an answer. */
export async function getJob(
  gateway: Gateway,
  requestId: string,
  part: "status" | "result",
  operation: Operation,
): Promise<Reply> {
  const path = `/v2/requests/${requestId}${part === "status" ? "/status" : ""}`;
  const trace: PollTrace = { path, requestId };
  return traced(tracing.poll, trace, async () => {
    const reply = await gateway.get(path, operation);
    if (reply.status !== undefined) trace.status = reply.status;
    return reply;
  });
}

/** What a poll's reply means: an answer, a job that cannot be seen yet, or nothing at all. */
export type PollReading =
  | { readonly type: "answer"; readonly answer: JobAnswer }
  | { readonly type: "invisible" }
  | { readonly type: "bad" };

/**
 * Reads a poll's reply.
 *
 * @param since when the job was submitted, or first asked for where that is unknown, by the client's clock
 * @throws InferenceFailed, JobNotFound, JobExpired, InferenceTimeout, or the error of a status that is final
 */
export function readPoll(
  gateway: Gateway,
  reply: Reply,
  job: PolledJob,
  since: number,
  operation: Operation,
): PollReading {
  if (reply.type === "lost") {
    if (reply.reason === "deadline") throw gateway.timeoutOf(operation);
    if (reply.reason === "unusable") throw gateway.errorOfGet(reply, "The poll of a job", operation);
    return { type: "bad" };
  }
  const { status, body } = reply;
  const answer = readJobAnswer(parseJson(body));
  if (status >= 200 && status < 300)
    return answer === undefined ? { type: "bad" } : { type: "answer", answer };
  if (status === 422) {
    const failed = answer ?? {
      status: "FAILED",
      output: undefined,
      metrics: {},
      error: messageOf(body),
      raw: undefined,
    };
    throw failedError(gateway, job, failed, operation);
  }
  if (status === 404) {
    const age = gateway.clock.now() - since;
    if (age < visibilityGrace) return { type: "invisible" };
    const isExpired = job.submittedAt !== undefined && age >= resultLifetime;
    if (isExpired) throw new JobExpired(job.requestId);
    throw new JobNotFound(job.requestId, job.isOwn === true || operation.attempts > 0);
  }
  if (status === 408 || status === 429 || status >= 500) return { type: "bad" };
  throw gateway.errorOfReply(reply, "The poll of a job", operation);
}

/** The error of a job that FAILED, with what the gateway said of it. */
export function failedError(
  gateway: Gateway,
  { requestId }: PolledJob,
  answer: JobAnswer,
  operation: Operation,
): InferenceFailed {
  const detail = gateway.redact(answer.error ?? "the gateway gave no reason");
  return new InferenceFailed(detail, { requestId, mayBeBilled: operation.resends > 0 });
}
