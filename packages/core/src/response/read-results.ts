import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Redact } from "../errors/redact.ts";
import type { Metrics } from "../embedding.ts";
import { isObject } from "../options/rule.ts";
import { describeShape } from "./find-vector.ts";

/** What may stand in a URL's path as an id: a UUID, or whatever safe token a gateway uses instead. */
export const requestIdPattern = /^[A-Za-z0-9_-]{8,128}$/;

/** The response to a poll. An unknown `status` is one of a future gateway and means: not finished. */
export interface PollResult {
  readonly status: string;
  /** The job it says it is about, where it names one. */
  readonly requestId: string | undefined;
  readonly output: unknown;
  readonly metrics: Metrics;
  readonly error: string | undefined;
  /** The whole response as it came. */
  readonly raw: unknown;
}

/** What `credits()` gives. */
export interface Credits {
  /** Credits on the account. */
  readonly credits: number;
  /** Free credits, where the account has any. */
  readonly freeCredits?: number;
}

/** @throws InvalidResponseError where there is no usable `request_id` */
export function readSubmitResult(body: unknown, redact: Redact): string {
  const { request_id: requestId } = fieldsOf(body);
  if (typeof requestId !== "string" || !requestIdPattern.test(requestId) || redact.isSecretIn(requestId)) {
    const message = `The submit was answered without a usable request_id (${describeShape(body)}).`;
    throw new InvalidResponseError(redact(message));
  }
  return requestId;
}

/** The response to a poll, or `undefined` where it is none. */
export function readPollResult(body: unknown): PollResult | undefined {
  const { status, request_id, output, metrics, error } = fieldsOf(body);
  if (typeof status !== "string") return undefined;
  return {
    status: status.toUpperCase(),
    requestId: typeof request_id === "string" ? request_id : undefined,
    output,
    metrics: readMetrics(metrics),
    error: readError(error),
    raw: body,
  };
}

/** What the gateway says went wrong; an empty text or `null` says nothing. */
function readError(error: unknown): string | undefined {
  if (typeof error === "string") return error.trim() === "" ? undefined : error;
  return error === undefined || error === null ? undefined : describeShape(error);
}

/** @throws InvalidResponseError */
export function readCreditsResult(body: unknown, redact: Redact): Credits {
  const { credits: reported, "free-credits": reportedFree } = fieldsOf(body);
  const credits = toFigure(reported);
  if (credits === undefined) {
    const message = redact(`The balance was answered without credits (${describeShape(body)}).`);
    throw new InvalidResponseError(message, { mayBeBilled: false });
  }
  const free = toFigure(reportedFree);
  return { credits, ...(free === undefined ? {} : { freeCredits: free }) };
}

/** The accounting of a v1 response, from its headers. */
export function readHeaderMetrics(headers: Readonly<Record<string, string | string[] | undefined>>): Metrics {
  return toMetrics({
    cost: toFigure(headers["x-cost"]),
    remainingCredits: toFigure(headers["x-remaining-credits"]),
    inferenceTime: toFigure(headers["x-generation-time"]),
  });
}

/** Accounting never fails a call: what is no number is left out. */
function readMetrics(metrics: unknown): Metrics {
  const { cost, remaining_credits, inference_time, queue_time, total_time } = fieldsOf(metrics);
  return toMetrics({
    cost: toFigure(cost),
    remainingCredits: toFigure(remaining_credits),
    inferenceTime: toFigure(inference_time),
    queueTime: toFigure(queue_time),
    totalTime: toFigure(total_time),
  });
}

/** The fields of a JSON object; anything else has none. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

interface Figures {
  cost?: number | undefined;
  remainingCredits?: number | undefined;
  /** Times are seconds here, as the gateway gives them. */
  inferenceTime?: number | undefined;
  queueTime?: number | undefined;
  totalTime?: number | undefined;
}

function toMetrics({ cost, remainingCredits, inferenceTime, queueTime, totalTime }: Figures): Metrics {
  const metrics: { -readonly [Key in keyof Metrics]: Metrics[Key] } = {};
  if (cost !== undefined) metrics.cost = cost;
  if (remainingCredits !== undefined) metrics.remainingCredits = remainingCredits;
  if (inferenceTime !== undefined) metrics.inferenceTimeMs = toMilliseconds(inferenceTime);
  if (queueTime !== undefined) metrics.queueTimeMs = toMilliseconds(queueTime);
  if (totalTime !== undefined) metrics.totalTimeMs = toMilliseconds(totalTime);
  return metrics;
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1000;
}

/** A finite number, also one that came as a string; anything else counts as absent. */
function toFigure(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
