import { randomUUID } from "node:crypto";
import { durationOf } from "../options/duration-of.ts";
import { errorResponse } from "../responses/envelopes.ts";
import { wrapSyncResult } from "../responses/response-shapes.ts";
import { jsonResponse, type GatewayResponse } from "../responses/response.ts";
import type { Gateway } from "./gateway.ts";
import { holdCredits } from "./hold-credits.ts";
import { failureOf, infer, type Inference } from "./infer.ts";
import { readParams, type Post } from "./read-params.ts";

/** `POST /v1/{model}`: responds when the inference is done, and bills it then. */
export async function handleSync(gateway: Gateway, post: Post): Promise<GatewayResponse> {
  const { settings, balance, stats } = gateway;
  const params = readParams(gateway, post);
  if ("status" in params) return params;
  let inference: Inference;
  try {
    const bad = post.fault?.kind === "bad-vector" ? post.fault.vector : undefined;
    inference = infer(settings, post.slug, params.value, bad);
  } catch (error) {
    const { status, message } = failureOf(error);
    return errorResponse(status, message);
  }
  const cost = settings.costPerRequest;
  const refusal = holdCredits(gateway, cost);
  if (refusal !== undefined) return refusal;
  const latency = durationOf(settings.latency);
  if (latency > 0) await gateway.delay(latency);
  balance.pay(cost);
  stats.bills++;
  const requestId = randomUUID();
  Object.assign(post.entry, { requestId, billed: true });
  return jsonResponse(200, wrapSyncResult(inference.resultJson, settings.responseWrap), [
    "x-request-id",
    requestId,
    "x-cost",
    String(cost),
    "x-remaining-credits",
    String(balance.total()),
    "x-generation-time",
    (latency / 1000).toFixed(6),
    "x-output-metadata",
    inference.dimensions === 0 ? "{}" : `{"dimensions":${inference.dimensions}}`,
  ]);
}
