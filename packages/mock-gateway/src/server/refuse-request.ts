import type { IncomingMessage } from "node:http";
import type { Gateway } from "../endpoints/gateway.ts";
import { methodOf, type GatewayRoute } from "../requests/route.ts";
import {
  errorResponse,
  htmlResponse,
  missingKeyResponse,
  rejectedKeyResponse,
  sampleMessage,
} from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";

/** The refusal of a request by its path, method, key or quota; undefined where it is accepted. */
export function refuseRequest(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: GatewayRoute | undefined,
  at: number,
): GatewayResponse | undefined {
  if (route === undefined) return errorResponse(404, sampleMessage(404));
  if (incoming.method !== methodOf(route)) return htmlResponse(405, "Not Allowed");
  const key = incoming.headers["x-api-key"];
  if (key !== gateway.settings.apiKey) {
    // A bearer token counts as a rejected key, not as a missing one.
    const sent = key ?? incoming.headers.authorization;
    return sent === undefined || sent === "" ? missingKeyResponse() : rejectedKeyResponse();
  }
  return takeQuota(gateway, incoming.method === "POST", at)
    ? undefined
    : errorResponse(429, sampleMessage(429));
}

function takeQuota({ quota, settings, stats, now }: Gateway, isPost: boolean, at: number): boolean {
  const counts = isPost || settings.countGets;
  const allowed = !counts || quota === undefined || quota.take(now());
  if (isPost) {
    if (allowed) stats.acceptedPosts++;
    if (allowed || settings.countRejected) stats.arrivals.push(at);
  }
  return allowed;
}
