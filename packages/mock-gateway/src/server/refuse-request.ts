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
import type { Exchange } from "./exchange.ts";

/** The refusal of a request by its path, method, key or quota; undefined where it is accepted. */
export function refuseRequest(
  gateway: Gateway,
  exchange: Exchange,
  route: GatewayRoute | undefined,
): GatewayResponse | undefined {
  const { incoming } = exchange;
  if (route === undefined) return errorResponse(404, sampleMessage(404));
  if (incoming.method !== methodOf(route)) return htmlResponse(405, "Not Allowed");
  const key = incoming.headers["x-api-key"];
  if (key !== gateway.settings.apiKey) {
    // A bearer token counts as a rejected key, not as a missing one.
    const sent = key ?? incoming.headers.authorization;
    return sent === undefined || sent === "" ? missingKeyResponse() : rejectedKeyResponse();
  }
  return takeQuota(gateway, incoming.method === "POST", exchange)
    ? undefined
    : errorResponse(429, sampleMessage(429));
}

function takeQuota({ quota, settings, stats }: Gateway, isPost: boolean, { entry, at }: Exchange): boolean {
  const counts = isPost || settings.countGets;
  const allowed = !counts || quota === undefined || quota.take(entry.at);
  entry.countedToQuota = counts && (allowed || settings.countRejected);
  if (isPost && allowed) stats.acceptedPosts++;
  if (isPost && entry.countedToQuota) stats.arrivals.push(at);
  return allowed;
}
