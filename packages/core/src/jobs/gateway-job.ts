import { JobNotFinishedError } from "../errors/job-errors.ts";
import { checkOptions } from "../options/check-options.ts";
import { optionRules } from "../options/option-rules.ts";
import type { WaitOptions } from "../options/options.ts";
import type { Limits } from "../options/settings.ts";
import type { Lifetime } from "../policy/lifetime.ts";
import type { PollResult } from "../response/read-results.ts";
import { singleCall, type Call } from "../send/call.ts";
import { getUntilRead } from "../send/get.ts";
import { asAborted } from "../send/send-errors.ts";
import { newUsage, type Usage } from "../send/usage.ts";
import type { AcceptedJob } from "./accepted-job.ts";
import { awaitJob } from "./await-job.ts";
import type { JobReader } from "./job-reader.ts";
import type { Job, JobStatus, LookOptions } from "./job.ts";
import { failedError, getJob, readPoll, type JobPart } from "./read-poll.ts";

/** What a job is made of; the client knows the rest. */
export interface JobParts<Result> {
  readonly job: AcceptedJob;
  /** The call that submitted it, or took it up. */
  readonly submit: Call;
  readonly lifetime: Lifetime;
  readonly reader: JobReader<Result>;
}

/** A job at the gateway, asked for by GETs. */
export class GatewayJob<Result> implements Job<Result> {
  readonly requestId: string;
  readonly #parts: JobParts<Result>;
  #wasSeen = false;

  constructor(parts: JobParts<Result>) {
    this.requestId = parts.job.requestId;
    this.#parts = parts;
  }

  async status(options: LookOptions = {}): Promise<JobStatus> {
    const { signal } = checkOptions(optionRules.signalOnly, options);
    const { requestId } = this;
    return this.#look("status", signal, (polled) => ({
      status: this.#stateOf(polled),
      requestId,
      metrics: polled?.metrics ?? {},
    }));
  }

  async result(options: LookOptions = {}): Promise<Result> {
    const { signal } = checkOptions(optionRules.signalOnly, options);
    const { reader, job } = this.#parts;
    return this.#look("result", signal, (polled, call) => {
      if (polled?.status === "COMPLETED") return reader.read(polled);
      if (polled?.status === "FAILED") throw failedError(call, job, polled.error);
      throw new JobNotFinishedError(this.requestId, this.#stateOf(polled));
    });
  }

  async wait(options: WaitOptions = {}): Promise<Result> {
    const { signal, timeout, interval } = checkOptions(optionRules.wait, options);
    const { job, submit, reader } = this.#parts;
    const limits = timeout === undefined ? submit.limits : { ...submit.limits, timeout };
    return this.#perform(limits, signal, (call) => awaitJob(call, job, interval, reader));
  }

  /** The state in the gateway's word for it, without secrets. */
  #stateOf(polled: PollResult | undefined): string {
    return polled === undefined ? "QUEUED" : this.#parts.submit.context.redact(polled.status);
  }

  #look<Value>(
    part: JobPart,
    signal: AbortSignal | undefined,
    read: (polled: PollResult | undefined, call: Call) => Value | Promise<Value>,
  ): Promise<Value> {
    const { job, submit } = this.#parts;
    // One look has no time to wait in: an id of unknown age gets no grace here.
    const since = job.submittedAt ?? -Infinity;
    return this.#perform(submit.limits, signal, async (call) => {
      const look = (): ReturnType<typeof getJob> => getJob(call, this.requestId, part);
      const polled = await getUntilRead(call, "The poll of a job", look, (response) => {
        const reading = readPoll(call, response, job, since, this.#wasSeen);
        if (reading.type === "transient") return undefined;
        if (reading.type === "odd") return { error: reading.error };
        if (reading.type === "invisible") return { value: undefined };
        this.#wasSeen = true;
        return { value: reading.result };
      });
      return read(polled, call);
    });
  }

  async #perform<Value>(
    limits: Limits,
    signal: AbortSignal | undefined,
    task: (call: Call) => Promise<Value>,
  ): Promise<Value> {
    const { lifetime, submit, reader } = this.#parts;
    lifetime.assertOpen(this.requestId);
    const { unknownOutcomes } = submit.usage;
    const usage: Usage = { ...newUsage(), unknownOutcomes, requestId: this.requestId };
    const call = singleCall(submit.context, limits, signal, false, usage);
    lifetime.begin();
    try {
      if (signal?.aborted) throw signal.reason;
      return await task(call);
    } catch (error) {
      await reader.settle(error, usage);
      throw asAborted(error, call);
    } finally {
      lifetime.end();
    }
  }
}
