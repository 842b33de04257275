import type { Metrics } from "../embedding.ts";
import { describeValue } from "../errors/describe-value.ts";
import { refuse } from "../errors/invalid-input-error.ts";
import { JobNotFinished } from "../errors/job-errors.ts";
import { checkOptions } from "../options/check-options.ts";
import { optionSchemas } from "../options/option-rules.ts";
import type { WaitOptions } from "../options/options.ts";
import type { Limits } from "../options/settings.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import { requestIdPattern, type JobAnswer } from "../response/answers.ts";
import { asAborted } from "../send/as-aborted.ts";
import { singleCall, type Call } from "../send/call.ts";
import type { SendContext } from "../send/send-context.ts";
import { getUntilRead } from "../send/send.ts";
import { newUsage, type Usage } from "../send/usage.ts";
import type { AcceptedJob } from "./accepted-job.ts";
import { awaitJob } from "./await-job.ts";
import type { JobDurations } from "./job-durations.ts";
import { failedError, getJob, readPoll, type JobPart } from "./read-poll.ts";

/** The states the gateway documents. A future one is passed on as it comes and means: not finished. */
export type JobState = "QUEUED" | "PROCESSING" | "COMPLETED" | "FAILED";

export interface JobStatus {
  readonly status: JobState | (string & {});
  readonly requestId: string;
  readonly metrics: Metrics;
}

/** Options of one look at a job. */
export interface LookOptions {
  /** Aborts the look, not the job. */
  signal?: AbortSignal | undefined;
}

/** What a job is made of; the client knows the rest. */
export interface JobParts<Result> {
  readonly job: AcceptedJob;
  readonly context: SendContext;
  readonly durations: JobDurations;
  readonly lifetime: Lifetime;
  readonly limits: Limits;
  /** What its submit took. */
  readonly submit: Usage;
  /** Makes the result of the completed job's answer. @throws InvalidResponseError */
  readonly read: (answer: JobAnswer) => Result | Promise<Result>;
  /** Writes down what became of a job that gave no result. */
  readonly settle?: (error: unknown, usage: Usage) => Promise<unknown>;
  /** Makes the result where it is stored already and nothing is left to ask. */
  readonly stored?: (() => Result) | undefined;
}

/**
 * A job that the gateway accepted. It is known by its `requestId`, with which it can be taken up again in another
 * process for one hour. It is never sent again: from here on there are only GETs.
 */
export class Job<Result> {
  readonly requestId: string;
  readonly #parts: JobParts<Result>;

  constructor(parts: JobParts<Result>) {
    this.requestId = parts.job.requestId;
    this.#parts = parts;
  }

  /** The job's state, by one light GET; a job that was submitted just now and is not visible yet counts as QUEUED. */
  async status(options: LookOptions = {}): Promise<JobStatus> {
    const { signal } = checkOptions(optionSchemas.signalOnly, options);
    const { requestId } = this;
    if (this.#parts.stored !== undefined) return { status: "COMPLETED", requestId, metrics: {} };
    return this.#look("status", signal, (answer) => ({
      status: this.#stateOf(answer),
      requestId,
      metrics: answer?.metrics ?? {},
    }));
  }

  /**
   * The result, by one GET.
   *
   * @throws JobNotFinished while the job is under way; InferenceFailed; JobNotFound; JobExpired
   */
  async result(options: LookOptions = {}): Promise<Result> {
    const { signal } = checkOptions(optionSchemas.signalOnly, options);
    const { stored, read, context, job } = this.#parts;
    if (stored !== undefined) return stored();
    return this.#look("result", signal, (answer, usage) => {
      if (answer?.status === "COMPLETED") return read(answer);
      if (answer?.status === "FAILED") throw failedError(context, job, answer.error, usage);
      throw new JobNotFinished(this.requestId, this.#stateOf(answer));
    });
  }

  /**
   * Polls until the job is finished.
   *
   * @throws InferenceFailed; InferenceTimeout, which cancels nothing and carries the id; JobNotFound; JobExpired;
   * SegmindAborted
   */
  async wait(options: WaitOptions = {}): Promise<Result> {
    const { signal, timeout, interval } = checkOptions(optionSchemas.wait, options);
    const { context, job, durations, limits, read, stored } = this.#parts;
    if (stored !== undefined) return stored();
    const call = singleCall(timeout === undefined ? limits : { ...limits, timeout }, signal, false);
    return this.#perform(call, (usage) => awaitJob(context, job, durations, interval, call, usage, read));
  }

  /** An unknown state is passed on as the gateway named it, but for secrets. */
  #stateOf(answer: JobAnswer | undefined): string {
    return answer === undefined ? "QUEUED" : this.#parts.context.redact(answer.status);
  }

  #look<Value>(
    part: JobPart,
    signal: AbortSignal | undefined,
    read: (answer: JobAnswer | undefined, usage: Usage) => Value | Promise<Value>,
  ): Promise<Value> {
    const { context, job, limits } = this.#parts;
    const call = singleCall(limits, signal, false);
    // One look has no time to wait in: an id of unknown age gets no grace here.
    const since = job.submittedAt ?? -Infinity;
    return this.#perform(call, async (usage) => {
      const look = (): ReturnType<typeof getJob> => getJob(context, this.requestId, part, call, usage);
      const answer = await getUntilRead(context, "The poll of a job", look, call, usage, (reply) => {
        const reading = readPoll(context, reply, job, since, false, call, usage);
        if (reading.type === "transient" || reading.type === "odd") return undefined;
        return { value: reading.type === "answer" ? reading.answer : undefined };
      });
      return read(answer, usage);
    });
  }

  #perform<Value>(call: Call, task: (usage: Usage) => Promise<Value>): Promise<Value> {
    const { lifetime, submit, settle } = this.#parts;
    lifetime.assertOpen();
    const { unknownOutcomes } = submit;
    const usage: Usage = { ...newUsage(), unknownOutcomes, requestId: this.requestId };
    const run = async (): Promise<Value> => {
      try {
        if (call.signal?.aborted) throw call.signal.reason;
        return await task(usage);
      } catch (error) {
        await settle?.(error, usage);
        throw asAborted(error, call, usage);
      }
    };
    return lifetime.track(run());
  }
}

/**
 * @throws InvalidInputError for an id that could change the address it is put in
 */
export function checkRequestId(requestId: unknown): string {
  if (typeof requestId !== "string" || !requestIdPattern.test(requestId)) {
    refuse("requestId", describeValue(requestId), "the id of a job: letters, digits, dashes and underscores");
  }
  return requestId;
}
