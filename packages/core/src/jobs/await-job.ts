import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import { backoff } from "../policy/backoff.ts";
import { nextPollWait } from "../policy/poll-schedule.ts";
import type { PollResult } from "../response/read-results.ts";
import type { Call } from "../send/call.ts";
import { unreadableError } from "../send/send-errors.ts";
import { pause } from "../send/send.ts";
import type { ExchangeOutcome } from "../transport/transport.ts";
import { resultLifetime, visibilityGrace, type AcceptedJob } from "./accepted-job.ts";
import type { JobReader } from "./job-reader.ts";
import { failedError, getJob, goneError, readPoll, type PollReading } from "./read-poll.ts";

/** A job is not asked for its state at once when it is no older than this, in milliseconds. */
const freshFor = 50;

/**
 * How often the result of a job known to be finished is asked for, where it comes but cannot be used: of one that FAILED
 * for its detail, of one that COMPLETED where the gateway's own response holds no result.
 */
const resultTries = 3;

/** How many odd responses in a row to the polls of one job count as an accident. */
const oddTries = 4;

/**
 * The one poll loop: asks for the state until the job is finished, then for the result.
 *
 * Trouble on the way says nothing of the job: the poll is repeated, ever more slowly. So is an odd one, a few times. An
 * unknown state waits like a pending one.
 *
 * @param interval milliseconds between polls; `undefined` adapts it to how long such jobs take
 * @param reader makes the result of the completed job's response; what it rejects as unusable is asked for again
 * @throws InferenceFailed, JobNotFoundError, JobExpiredError, InferenceTimeout, AuthenticationError, InvalidResponseError, the
 * signal's reason
 */
export async function awaitJob<Result>(
  call: Call,
  job: AcceptedJob,
  interval: number | undefined,
  reader: Pick<JobReader<Result>, "read">,
): Promise<Result> {
  const { usage } = call;
  const { clock, durations } = call.context;
  const began = clock.now();
  const since = job.submittedAt ?? began;
  const typical = durations.typical(job.kind);
  const waitFor = (elapsed: number): number => interval ?? nextPollWait(typical, elapsed);
  /** What the light poll said of a finished job, whose result is asked for next. */
  let finished: PollResult | undefined;
  let wasSeen = false;
  /** When the gateway last reported the job, or this wait began. */
  let lastHeard = began;
  let badPolls = 0;
  let oddPolls = 0;
  let badResults = 0;
  usage.startedAt ??= began;
  usage.requestId = job.requestId;

  // A job submitted just now is not done yet; one taken up again may be.
  if (job.submittedAt !== undefined && began - since < Math.max(typical, freshFor)) {
    await pause(call, waitFor(began - since));
  }
  for (;;) {
    const part = finished === undefined ? "status" : "result";
    const response = await getJob(call, job.requestId, part);
    const reading = readPoll(call, response, job, since, wasSeen);
    if (reading.type === "result") {
      wasSeen = true;
      lastHeard = clock.now();
      badPolls = 0;
      oddPolls = 0;
      const { result: polled } = reading;
      const { status } = polled;
      if (status === "FAILED" && part === "result") throw failedError(call, job, polled.error);
      if (status === "COMPLETED" && part === "result") {
        try {
          const result = await reader.read(polled);
          // The gateway's own figure is better than what was seen here.
          durations.observe(job.kind, polled.metrics.totalTimeMs ?? clock.now() - since);
          return result;
        } catch (error) {
          badResults += 1;
          if (!InvalidResponseError.isInstance(error) || badResults >= resultTries) throw error;
        }
      } else {
        finished = status === "COMPLETED" || status === "FAILED" ? polled : undefined;
        if (finished !== undefined) continue;
      }
    } else {
      badPolls += 1;
      // The status said how the job ended, if not in detail.
      if (finished?.status === "FAILED" && badPolls >= resultTries) {
        throw failedError(call, job, finished.error);
      }
      if (finished?.status === "COMPLETED" && isMeantAsJson(response)) {
        badResults += 1;
        if (badResults >= resultTries) throw unreadableError(response, "The result of a job", usage);
      }
      oddPolls = reading.type === "odd" ? oddPolls + 1 : 0;
      if (reading.type === "odd" && oddPolls >= oddTries) throw reading.error;
    }
    const elapsed = clock.now() - since;
    // A job is not given up by the time of its submit: that clock may be wrong.
    if (clock.now() - lastHeard > resultLifetime + visibilityGrace) throw goneError(job, Infinity);
    await pause(call, Math.max(waitFor(elapsed), restAfter(call, reading, response, badPolls)));
  }
}

/** How long to leave a gateway in trouble alone, in milliseconds. */
function restAfter(
  { context, limits }: Call,
  reading: PollReading,
  response: ExchangeOutcome,
  badPolls: number,
): number {
  const isBad = reading.type === "transient" || reading.type === "odd";
  const rest = isBad ? backoff(badPolls - 1, limits.retryDelay, limits.maxRetryDelay, 1) : 0;
  return response.status === 429 ? Math.max(rest, context.quota.pauseLeft) : rest;
}

/** Whether a success came whole and says it is JSON: what is wrong with it is the gateway's doing, and stays. */
function isMeantAsJson(response: ExchangeOutcome): boolean {
  const type = response.headers["content-type"];
  return (
    response.type === "answered" && response.status < 300 && typeof type === "string" && /json/i.test(type)
  );
}
