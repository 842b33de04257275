import { describeValue } from "../errors/describe-value.ts";
import { InvalidInputError, throwInvalidInput } from "../errors/invalid-input-error.ts";
import { jobKind } from "../jobs/accepted-job.ts";
import { awaitJob } from "../jobs/await-job.ts";
import type { Job } from "../jobs/job.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { isSlug } from "../options/option-rules.ts";
import type { RawCallOptions } from "../options/options.ts";
import { readHeaderMetrics } from "../response/read-results.ts";
import { singleCall, type Call } from "../send/call.ts";
import { requestIdOf } from "../send/send-errors.ts";
import { post } from "../send/send.ts";
import { encodeParameters } from "../transport/request-body.ts";
import type { RequestBody } from "../transport/transport.ts";
import type { CallRunner } from "./call-runner.ts";
import { makeRawJob } from "./make-job.ts";
import { readRunOutput, toRunResult, type RunResult } from "./run-result.ts";

/** A call of any model, checked. */
export interface ModelCall {
  readonly model: string;
  readonly body: RequestBody;
  readonly call: Call;
}

/** @throws InvalidInputError for what is no slug, no object, or no JSON */
export function toModelCall(
  runner: CallRunner,
  model: string,
  parameters: unknown,
  { signal, ...own }: RawCallOptions,
): ModelCall {
  if (!isSlug(model)) {
    throwInvalidInput("model", describeValue(model), "a model's slug, such as gemini-embedding-2");
  }
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
    throwInvalidInput("parameters", describeValue(parameters), "an object of the model's parameters");
  }
  const settings = runner.settingsOf(own);
  // What a model costs is not known here, so that its requests are never taken for cheap text.
  const call = singleCall(runner.contextOf(settings), settings, signal, false);
  try {
    return { model, body: encodeParameters(parameters), call };
  } catch (cause) {
    const issue = {
      path: "parameters",
      received: "a value that JSON cannot hold",
      expected: "plain JSON values",
    };
    throw new InvalidInputError([issue], { cause });
  }
}

/** Runs a model by v2, from submit to result. */
export function runModel(runner: CallRunner, { model, body, call }: ModelCall): Promise<RunResult> {
  return runner.perform("run", model, call, async () => {
    const job = await submitJob(call, model, body);
    return awaitJob(call, { ...job, kind: jobKind(model) }, undefined, {
      read: (result) => toRunResult(model, job.requestId, call.usage, result),
    });
  });
}

/** Runs a model by v1, in one blocking request. */
export function runModelSync(runner: CallRunner, { model, body, call }: ModelCall): Promise<RunResult> {
  const { context, usage } = call;
  return runner.perform("runSync", model, call, async () => {
    const response = await post(call, { path: `/v1/${model}`, body });
    const requestId = requestIdOf(response, context.redact);
    return {
      status: "COMPLETED",
      output: readRunOutput(response, context.redact),
      model,
      ...(requestId === undefined ? {} : { requestId }),
      metrics: readHeaderMetrics(response.headers),
      attempts: usage.attempts,
      resends: usage.resends,
    };
  });
}

/** Submits a model's job by v2. */
export function submitModel(runner: CallRunner, { model, body, call }: ModelCall): Promise<Job<RunResult>> {
  return runner.perform("submit", model, call, async () => {
    const job = await submitJob(call, model, body);
    if (call.signal?.aborted) throw call.signal.reason;
    return makeRawJob(call, runner.lifetime, { ...job, kind: jobKind(model) }, model);
  });
}
