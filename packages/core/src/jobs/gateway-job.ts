import { JobNotFinished } from "../errors/job-errors.ts";
import { checkOptions } from "../options/check-options.ts";
import { optionRules } from "../options/option-rules.ts";
import type { WaitOptions } from "../options/options.ts";
import type { Limits } from "../options/settings.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import type { PollResult } from "../response/read-results.ts";
import { asAborted } from "../send/as-aborted.ts";
import { singleCall, type Call } from "../send/call.ts";
import type { SendContext } from "../send/send-context.ts";
import { getUntilRead } from "../send/send.ts";
import { newUsage, type Usage } from "../send/usage.ts";
import type { AcceptedJob } from "./accepted-job.ts";
import { awaitJob } from "./await-job.ts";
import type { JobDurations } from "./job-durations.ts";
import type { JobReader } from "./job-reader.ts";
import type { Job, JobStatus, LookOptions } from "./job.ts";
import { failedError, getJob, readPoll, type JobPart } from "./read-poll.ts";

/** What a job is made of; the client knows the rest. */
export interface JobParts<Result> {
  readonly job: AcceptedJob;
  readonly context: SendContext;
  readonly durations: JobDurations;
  readonly lifetime: Lifetime;
  readonly limits: Limits;
  /** What its submit took. */
  readonly submit: Usage;
  readonly reader: JobReader<Result>;
}

/** A job at the gateway, asked for by GETs. */
export class GatewayJob<Result> implements Job<Result> {
  readonly requestId: string;
  readonly #parts: JobParts<Result>;

  constructor(parts: JobParts<Result>) {
    this.requestId = parts.job.requestId;
    this.#parts = parts;
  }

  async status(options: LookOptions = {}): Promise<JobStatus> {
    const { signal } = checkOptions(optionRules.signalOnly, options);
    const { requestId } = this;
    return this.#look("status", signal, (answer) => ({
      status: this.#stateOf(answer),
      requestId,
      metrics: answer?.metrics ?? {},
    }));
  }

  async result(options: LookOptions = {}): Promise<Result> {
    const { signal } = checkOptions(optionRules.signalOnly, options);
    const { reader, context, job } = this.#parts;
    return this.#look("result", signal, (answer, usage) => {
      if (answer?.status === "COMPLETED") return reader.read(answer);
      if (answer?.status === "FAILED") throw failedError(context, job, answer.error, usage);
      throw new JobNotFinished(this.requestId, this.#stateOf(answer));
    });
  }

  async wait(options: WaitOptions = {}): Promise<Result> {
    const { signal, timeout, interval } = checkOptions(optionRules.wait, options);
    const { context, job, durations, limits, reader } = this.#parts;
    const call = singleCall(timeout === undefined ? limits : { ...limits, timeout }, signal, false);
    return this.#perform(call, (usage) => awaitJob(context, job, durations, interval, call, usage, reader));
  }

  /** An unknown state is passed on as the gateway named it, but for secrets. */
  #stateOf(answer: PollResult | undefined): string {
    return answer === undefined ? "QUEUED" : this.#parts.context.redact(answer.status);
  }

  #look<Value>(
    part: JobPart,
    signal: AbortSignal | undefined,
    read: (answer: PollResult | undefined, usage: Usage) => Value | Promise<Value>,
  ): Promise<Value> {
    const { context, job, limits } = this.#parts;
    const call = singleCall(limits, signal, false);
    // One look has no time to wait in: an id of unknown age gets no grace here.
    const since = job.submittedAt ?? -Infinity;
    return this.#perform(call, async (usage) => {
      const look = (): ReturnType<typeof getJob> => getJob(context, this.requestId, part, call, usage);
      const answer = await getUntilRead(context, "The poll of a job", look, call, usage, (response) => {
        const reading = readPoll(context, response, job, since, false, call, usage);
        if (reading.type === "transient" || reading.type === "odd") return undefined;
        return { value: reading.type === "answer" ? reading.answer : undefined };
      });
      return read(answer, usage);
    });
  }

  #perform<Value>(call: Call, task: (usage: Usage) => Promise<Value>): Promise<Value> {
    const { lifetime, submit, reader } = this.#parts;
    lifetime.assertOpen(this.requestId);
    const { unknownOutcomes } = submit;
    const usage: Usage = { ...newUsage(), unknownOutcomes, requestId: this.requestId };
    const run = async (): Promise<Value> => {
      try {
        if (call.signal?.aborted) throw call.signal.reason;
        return await task(usage);
      } catch (error) {
        await reader.settle(error, usage);
        throw asAborted(error, call, usage);
      }
    };
    return lifetime.track(run());
  }
}
