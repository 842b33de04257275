import type { Fault } from "../faults/faults.ts";
import { resultResponse, statusResponse } from "../jobs/job-responses.ts";
import { requestNotFoundResponse } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";
import { badResultJson } from "./infer.ts";

/** `GET /v2/requests/{id}/status`, `GET /v2/requests/{id}` and the older `GET /v1/requests/{id}`. */
export function handlePoll(
  gateway: Gateway,
  kind: "status" | "result",
  id: string,
  fault?: Fault,
): GatewayResponse {
  const { jobs, settings, origin } = gateway;
  const job = jobs.find(id);
  if (job === undefined) return requestNotFoundResponse();
  const state = fault?.kind === "unknown-state" ? fault.state : jobs.stateOf(job);
  if (kind === "status") return statusResponse(job, state, origin);
  // A failed job, and a model that gives something else, have no vector to replace.
  const bad =
    fault?.kind === "bad-vector" && job.dimensions > 0
      ? badResultJson(settings, fault.vector, job.dimensions)
      : undefined;
  return resultResponse(job, state, origin, settings.responseWrap, bad);
}
