import { JobNotFinished } from "../errors/job-errors.ts";
import { refuse } from "../errors/invalid-input-error.ts";
import type { Metrics } from "../embedding.ts";
import { describeValue } from "../errors/describe-value.ts";
import { requestIdPattern, type JobAnswer } from "../response/answers.ts";
import { checkOptions, optionSchemas } from "../options/options.ts";
import type { Gateway } from "../transport/gateway.ts";
import type { Operation } from "../transport/operation.ts";
import type { ExchangeOutcome as Reply } from "../transport/transport.ts";
import { failedError, getJob, pollJob, readPoll, type PolledJob } from "./poll-job.ts";

/** The states the gateway documents. A future one is passed on as it comes and means: not finished. */
export type JobState = "QUEUED" | "PROCESSING" | "COMPLETED" | "FAILED";

export interface JobStatus {
  readonly status: JobState | (string & {});
  readonly requestId: string;
  readonly metrics: Metrics;
}

export interface WaitOptions {
  /** Milliseconds to wait at most. @default that of `submitEmbed` or `embeddingJob`, else the client's, 600_000 */
  timeout?: number | undefined;
  /** Milliseconds between polls, at least 20. @default adapted to how long such jobs take, from 50 to 2_000 */
  interval?: number | undefined;
  /** Aborts the waiting, not the job: there is no way to cancel a job. */
  signal?: AbortSignal | undefined;
}

/** What a job is made of; the client knows the rest. */
export interface JobContext<Result> extends PolledJob {
  readonly gateway: Gateway;
  /** How long such jobs typically take, in milliseconds. */
  readonly typical: () => number;
  /** The operation a wait or a look is made under. */
  readonly startOperation: (options: {
    signal?: AbortSignal | undefined;
    timeout?: number | undefined;
  }) => Operation;
  /** Makes the result of a completed job's answer. @throws InvalidResponseError */
  readonly toResult: (answer: JobAnswer, elapsed: number) => Result;
  /** Turns the rejection of an aborted operation into `SegmindAborted`. */
  readonly guard: <Value>(operation: Operation, task: () => Promise<Value>) => Promise<Value>;
}

/**
 * A job that the gateway accepted. It is known by its `requestId`, with which it can be taken up again in another
 * process for one hour. It is never sent again: from here on there are only GETs.
 */
export class Job<Result> {
  readonly requestId: string;
  readonly #context: JobContext<Result>;

  constructor(context: JobContext<Result>) {
    this.requestId = context.requestId;
    this.#context = context;
  }

  /** The job's state, by one light GET; a job that was submitted just now and is not visible yet counts as QUEUED. */
  async status(options: { signal?: AbortSignal | undefined } = {}): Promise<JobStatus> {
    const { signal } = checkOptions(optionSchemas.signalOnly, options);
    return this.#look("status", signal, (answer) => ({
      status: this.#stateOf(answer),
      requestId: this.requestId,
      metrics: answer?.metrics ?? {},
    }));
  }

  /**
   * The result, by one GET.
   *
   * @throws JobNotFinished while the job is under way; InferenceFailed; JobNotFound; JobExpired
   */
  async result(options: { signal?: AbortSignal | undefined } = {}): Promise<Result> {
    const { signal } = checkOptions(optionSchemas.signalOnly, options);
    return this.#look("result", signal, (answer, elapsed, operation) => {
      const { gateway, toResult } = this.#context;
      if (answer?.status === "COMPLETED") return toResult(answer, elapsed);
      if (answer?.status === "FAILED") throw failedError(gateway, this.#context, answer, operation);
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
    const { gateway, submittedAt, typical, startOperation, toResult, guard } = this.#context;
    const operation = startOperation({ signal, timeout });
    const began = gateway.clock.now();
    operation.startedAt = began;
    return guard(operation, async () => {
      const answer = await pollJob(gateway, this.#context, { interval, typical: typical() }, operation);
      return toResult(answer, gateway.clock.now() - (submittedAt ?? began));
    });
  }

  /** An unknown state is passed on as the gateway named it, but for secrets. */
  #stateOf(answer: JobAnswer | undefined): string {
    return answer === undefined ? "QUEUED" : this.#context.gateway.redact(answer.status);
  }

  async #look<Value>(
    part: "status" | "result",
    signal: AbortSignal | undefined,
    read: (answer: JobAnswer | undefined, elapsed: number, operation: Operation) => Value,
  ): Promise<Value> {
    const { gateway, submittedAt, startOperation, guard } = this.#context;
    const operation = startOperation({ signal });
    const look = (): Promise<Reply> => getJob(gateway, this.requestId, part, operation);
    return guard(operation, () =>
      gateway.repeatGet("The poll of a job", look, operation, (reply) => {
        const now = gateway.clock.now();
        // One look has no time to wait in: an id of unknown age gets no grace here.
        const reading = readPoll(gateway, reply, this.#context, submittedAt ?? -Infinity, operation);
        if (reading.type === "bad") return undefined;
        const answer = reading.type === "answer" ? reading.answer : undefined;
        return { value: read(answer, now - (submittedAt ?? now), operation) };
      }),
    );
  }
}

/**
 * @throws InvalidInputError for an id that could change the address it is put in
 */
export function checkRequestId(requestId: string): string {
  if (!requestIdPattern.test(requestId)) {
    refuse("requestId", describeValue(requestId), "the id of a job: letters, digits, dashes and underscores");
  }
  return requestId;
}
