import { randomUUID } from "node:crypto";
import { jsonAnswer, type Answer } from "../responses/answer.ts";
import { wrapSyncResult } from "../responses/answer-shapes.ts";
import {
  errorAnswer,
  insufficientCreditsAnswer,
  sampleMessage,
  teamLimitAnswer,
} from "../responses/envelopes.ts";
import type { Fault } from "../faults/faults.ts";
import type { Gateway } from "./gateway.ts";
import { failureOf, infer, isCustomModel, isKnownModel, type Inference } from "./infer.ts";
import { submitAnswer } from "../jobs/job-answers.ts";
import { durationOf } from "../options/options.ts";
import { parseJsonBody } from "../requests/parse-json-body.ts";

export interface Post {
  slug: string;
  contentType: string | undefined;
  body: Buffer;
  fault: Fault | undefined;
}

/** `POST /v1/{model}`: answers when the work is done, and is paid then. */
export async function answerSync(gateway: Gateway, post: Post): Promise<Answer> {
  const { settings, purse, stats } = gateway;
  const params = readParams(gateway, post);
  if ("status" in params) return params;
  let inference: Inference;
  try {
    const bad = post.fault?.kind === "bad-vector" ? post.fault.vector : undefined;
    inference = infer(settings, post.slug, params.value, bad);
  } catch (error) {
    const { status, message } = failureOf(error);
    return errorAnswer(status, message);
  }
  const cost = settings.costPerRequest;
  const refusal = holdCredits(gateway, cost);
  if (refusal !== undefined) return refusal;
  const latency = durationOf(settings.latency);
  if (latency > 0) await gateway.delay(latency);
  purse.pay(cost);
  stats.bills++;
  return jsonAnswer(200, wrapSyncResult(inference.resultJson, settings.answerWrap), [
    "x-request-id",
    randomUUID(),
    "x-cost",
    String(cost),
    "x-remaining-credits",
    String(purse.balance()),
    "x-generation-time",
    (latency / 1000).toFixed(6),
    "x-output-metadata",
    inference.dimensions === 0 ? "{}" : `{"dimensions":${inference.dimensions}}`,
  ]);
}

/** `POST /v2/{model}`: queues a job. Bad parameters surface there, unless submits are validated. */
export function answerSubmit(gateway: Gateway, post: Post): Answer {
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
    if (settings.validateSubmits && status < 500) return errorAnswer(status === 422 ? 400 : status, message);
    outcome = { failure: message };
  }
  if (fault?.kind === "fail-job") outcome = { failure: fault.error ?? "Inference failed" };
  const refusal = holdCredits(gateway, settings.costPerRequest);
  if (refusal !== undefined) return refusal;
  const job = jobs.submit({
    outcome,
    dimensions,
    cost: settings.costPerRequest,
    neverCompletes: fault?.kind === "never-complete",
    unfinishedState: fault?.kind === "unknown-state" ? fault.state : undefined,
  });
  return submitAnswer(job, fault?.kind === "foreign-urls" ? fault.origin : origin);
}

/** What both routes ask of a request before they look at the parameters. */
function readParams({ settings }: Gateway, post: Post): Answer | { value: Record<string, unknown> } {
  if (!isJson(post.contentType)) return errorAnswer(406, "Invalid content type");
  const { slug } = post;
  if (settings.retiredModels.includes(slug)) return errorAnswer(410, sampleMessage(410));
  if (settings.forbiddenModels.includes(slug)) return errorAnswer(403, sampleMessage(403));
  if (!isKnownModel(settings, slug)) return errorAnswer(404, `Model not found: ${slug}`);
  try {
    return { value: parseJsonBody(post.body, isCustomModel(settings, slug) ? Infinity : undefined) };
  } catch {
    return errorAnswer(400, "Invalid request body: not a JSON object");
  }
}

function holdCredits({ purse, settings }: Gateway, cost: number): Answer | undefined {
  switch (purse.hold(cost)) {
    case "insufficient":
      return insufficientCreditsAnswer(purse.balance(), cost);
    case "team-limit":
      return teamLimitAnswer(settings.teamSpendLimit);
    case undefined:
      return undefined;
  }
}

function isJson(contentType: string | undefined): boolean {
  if (contentType === "application/json") return true;
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}
