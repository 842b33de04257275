import { wrapJobOutput, type ResponseWrap } from "../responses/response-shapes.ts";
import { jsonResponse, type GatewayResponse } from "../responses/response.ts";
import { queueTimeOf, type Job } from "./jobs.ts";

/** The response to a submit. */
export function submitResponse(job: Job, origin: string): GatewayResponse {
  return jsonResponse(
    200,
    JSON.stringify({
      request_id: job.id,
      status: "QUEUED",
      poll_url: `${origin}/v1/requests/${job.id}`,
      ...urlsOf(job, origin),
    }),
  );
}

/** The response to the light poll, without the output. */
export function statusResponse(job: Job, state: string, origin: string): GatewayResponse {
  return jsonResponse(
    200,
    JSON.stringify({
      status: state,
      request_id: job.id,
      ...urlsOf(job, origin),
      metrics: metricsOf(job, state),
    }),
    completionHeader(job, state),
  );
}

/** The response to the poll that carries the output. `resultJson` replaces the result of the job. */
export function resultResponse(
  job: Job,
  state: string,
  origin: string,
  wrap: ResponseWrap,
  resultJson?: string,
): GatewayResponse {
  const metrics = metricsOf(job, state);
  if (state === "FAILED" && "failure" in job.outcome) {
    const body = { status: state, error: job.outcome.failure, metrics };
    return jsonResponse(422, JSON.stringify(body), completionHeader(job, state));
  }
  const head = { status: state, request_id: job.id };
  const tail = { metrics, ...urlsOf(job, origin) };
  if (state !== "COMPLETED" || !("resultJson" in job.outcome)) {
    return jsonResponse(200, JSON.stringify({ ...head, ...tail }));
  }
  const output = wrapJobOutput(resultJson ?? job.outcome.resultJson, wrap);
  // The output is JSON text already, so the body is joined as text.
  const body = `${JSON.stringify(head).slice(0, -1)},"output":${output},${JSON.stringify(tail).slice(1)}`;
  return jsonResponse(200, body, completionHeader(job, state));
}

function urlsOf(job: Job, origin: string): { status_url: string; response_url: string } {
  const url = `${origin}/v2/requests/${job.id}`;
  return { status_url: `${url}/status`, response_url: url };
}

/** Timings in seconds, and the cost of a job that was billed. */
function metricsOf(job: Job, state: string): Record<string, number> {
  if (state !== "COMPLETED" && state !== "FAILED") return {};
  const timings = {
    inference_time: seconds(job.durationMs - queueTimeOf(job)),
    queue_time: seconds(queueTimeOf(job)),
    total_time: seconds(job.durationMs),
  };
  if (state === "FAILED" || job.remainingCredits === undefined) return timings;
  return { cost: job.cost, remaining_credits: job.remainingCredits, ...timings };
}

/** Epoch milliseconds with a fraction, for benchmarks that measure how late a client sees the end of a job. */
function completionHeader(job: Job, state: string): string[] {
  if (state !== "COMPLETED" && state !== "FAILED") return [];
  const at = performance.timeOrigin + job.startedAt + job.durationMs;
  return ["x-mock-completed-at", at.toFixed(3)];
}

function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}
