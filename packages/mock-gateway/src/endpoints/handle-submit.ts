import { submitResponse } from "../jobs/job-responses.ts";
import { errorResponse } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";
import { holdCredits } from "./hold-credits.ts";
import { failureOf, infer } from "./infer.ts";
import { readParams, type Post } from "./read-params.ts";

/** `POST /v2/{model}`: queues a job. Bad parameters make the job fail, unless submits are validated. */
export function handleSubmit(gateway: Gateway, post: Post): GatewayResponse {
  const { settings, jobs, origin } = gateway;
  const { fault } = post;
  const params = readParams(gateway, post);
  if ("status" in params) return params;
  let outcome: { resultJson: string } | { failure: string };
  let dimensions = 0;
  try {
    const inference = infer(
      settings,
      post.slug,
      params.value,
      fault?.kind === "bad-vector" ? fault.vector : undefined,
    );
    outcome = inference;
    dimensions = inference.dimensions;
  } catch (error) {
    const { status, message } = failureOf(error);
    // 422 on this route means that an inference ran and failed.
    if (settings.validateSubmits && status < 500)
      return errorResponse(status === 422 ? 400 : status, message);
    outcome = { failure: message };
  }
  if (fault?.kind === "fail-job") outcome = { failure: fault.error ?? "Inference failed" };
  const refusal = holdCredits(gateway, settings.costPerRequest);
  if (refusal !== undefined) return refusal;
  const job = jobs.submit({
    entry: post.entry,
    outcome,
    dimensions,
    cost: settings.costPerRequest,
    neverCompletes: fault?.kind === "never-complete",
    unfinishedState: fault?.kind === "unknown-state" ? fault.state : undefined,
  });
  return submitResponse(job, fault?.kind === "foreign-urls" ? fault.origin : origin);
}
