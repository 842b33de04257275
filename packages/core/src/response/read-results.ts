import * as z from "zod/mini";
import { InvalidResponseError } from "../errors/invalid-response-error.ts";
import type { Redact } from "../errors/redact.ts";
import type { Metrics } from "../embedding.ts";
import { describeShape } from "./find-vector.ts";

/** What may stand in a URL's path as an id: a UUID, or whatever safe token a gateway uses instead. */
export const requestIdPattern = /^[A-Za-z0-9_-]{8,128}$/;

const requestId = z.string().check(z.regex(requestIdPattern));

/** Accounting never fails a call: what is no number is left out. */
const figure = z.optional(z.pipe(z.unknown(), z.transform(toFigure)));

const wireMetrics = z.catch(
  z.optional(
    z.object({
      cost: figure,
      remaining_credits: figure,
      inference_time: figure,
      queue_time: figure,
      total_time: figure,
    }),
  ),
  undefined,
);

const submitAnswer = z.object({ request_id: requestId });

const jobAnswer = z.object({
  status: z.string(),
  request_id: z.optional(z.unknown()),
  output: z.optional(z.unknown()),
  metrics: wireMetrics,
  error: z.optional(z.unknown()),
});

const creditsAnswer = z.object({ credits: figure, "free-credits": figure });

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

/** What `credits()` tells. */
export interface Credits {
  /** Credits on the account. */
  readonly credits: number;
  /** Free credits, where the account has any. */
  readonly freeCredits?: number;
}

/** @throws InvalidResponseError where there is no usable `request_id` */
export function readSubmitResult(body: unknown, redact: Redact): string {
  const { data } = submitAnswer.safeParse(body);
  if (data === undefined || redact.isSecretIn(data.request_id)) {
    const message = `The submit was answered without a usable request_id (${describeShape(body)}).`;
    throw new InvalidResponseError(redact(message));
  }
  return data.request_id;
}

/** The response to a poll, or `undefined` where it is none. */
export function readPollResult(body: unknown): PollResult | undefined {
  const { data } = jobAnswer.safeParse(body);
  if (data === undefined) return undefined;
  const { status, request_id, output, metrics, error } = data;
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
  const { data } = creditsAnswer.safeParse(body);
  if (data?.credits === undefined) {
    const message = redact(`The balance was answered without credits (${describeShape(body)}).`);
    throw new InvalidResponseError(message, { mayBeBilled: false });
  }
  const free = data["free-credits"];
  return { credits: data.credits, ...(free === undefined ? {} : { freeCredits: free }) };
}

/** The accounting of a v1 answer, from its headers. */
export function readHeaderMetrics(headers: Readonly<Record<string, string | string[] | undefined>>): Metrics {
  return toMetrics({
    cost: toFigure(headers["x-cost"]),
    remainingCredits: toFigure(headers["x-remaining-credits"]),
    inferenceTime: toFigure(headers["x-generation-time"]),
  });
}

function readMetrics(metrics: z.infer<typeof wireMetrics>): Metrics {
  return toMetrics({
    cost: metrics?.cost,
    remainingCredits: metrics?.remaining_credits,
    inferenceTime: metrics?.inference_time,
    queueTime: metrics?.queue_time,
    totalTime: metrics?.total_time,
  });
}

interface Figures {
  cost?: number | undefined;
  remainingCredits?: number | undefined;
  /** Times are seconds here, as the gateway tells them. */
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

/** A finite number, also one that came as a string; anything else is as if it had not come. */
function toFigure(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
