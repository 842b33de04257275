import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Gateway } from "../endpoints/gateway.ts";
import { handleCredits } from "../endpoints/handle-credits.ts";
import { handleMockRequests } from "../endpoints/handle-mock-requests.ts";
import { handleMockStats } from "../endpoints/handle-mock-stats.ts";
import { handlePoll } from "../endpoints/handle-poll.ts";
import { handleSubmit } from "../endpoints/handle-submit.ts";
import { handleSync } from "../endpoints/handle-sync.ts";
import { actsBeforeBody } from "../faults/acts-before-body.ts";
import { createFaultRequest } from "../faults/fault-request.ts";
import { doesWork, faultResponse } from "../faults/fault-response.ts";
import { recordOf } from "../records/record-of.ts";
import { createLogEntry } from "../records/request-log.ts";
import { lazyJson } from "../requests/lazy-json.ts";
import { readBody } from "../requests/read-body.ts";
import { routeOf, type GatewayRoute, type MockRoute } from "../requests/route.ts";
import { errorResponse, sampleMessage } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import { countRequest } from "./count-request.ts";
import type { Exchange } from "./exchange.ts";
import { refuseRequest } from "./refuse-request.ts";
import { sendResponse } from "./send-response.ts";

/** Handles one request: route, key, quota, fault, body, work, response. */
export async function handleRequest(
  gateway: Gateway,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const at = performance.now();
  const { stats, settings, script, log } = gateway;
  const { method = "GET", url = "/" } = incoming;
  const route = routeOf(url);
  if (isMockRoute(route)) {
    const { status, contentType, body } =
      route.kind === "mock-stats" ? handleMockStats(gateway) : handleMockRequests(gateway);
    outgoing.writeHead(status, { "content-type": contentType }).end(body);
    return;
  }
  const exchange: Exchange = {
    at,
    incoming,
    outgoing,
    entry: createLogEntry(gateway.now(), method, route),
    fault: undefined,
  };
  const { entry } = exchange;
  log.add(entry);
  countRequest(stats, method, route);
  const refusal = refuseRequest(gateway, exchange, route);
  const accepted = refusal === undefined ? route : undefined;
  let json = lazyJson(undefined);
  const request = accepted && createFaultRequest(incoming, accepted, () => json());

  let fault = request && script.beforeBody(request);
  const isEarly = fault !== undefined && actsBeforeBody(fault);
  const body = method !== "POST" || isEarly ? undefined : await readBody(incoming, settings.maxBodyBytes);
  const bytes = body instanceof Buffer ? body : undefined;
  json = lazyJson(bytes);
  if (bytes !== undefined && settings.requestLogSize > 0) entry.bodyDigest = hash("sha256", bytes);
  if (request !== undefined && !isEarly && typeof body !== "string") fault = script.afterBody(request, fault);
  if (fault !== undefined) {
    exchange.fault = fault;
    entry.fault = fault.kind;
    stats.faulted++;
  }
  settings.onRequest?.(recordOf(incoming, at, bytes?.length ?? 0, json));

  if (fault?.kind === "reset-before-body") {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (body === "aborted") return;
  // The unread rest of the body makes the connection unusable.
  if (body === "too-large" || isEarly) outgoing.shouldKeepAlive = false;
  let response: GatewayResponse;
  if (accepted === undefined) response = refusal ?? errorResponse(404, sampleMessage(404));
  else if (body === "too-large") response = errorResponse(413, sampleMessage(413));
  else response = await work(gateway, exchange, accepted, bytes);
  await sendResponse(gateway, exchange, response);
}

function isMockRoute(route: GatewayRoute | MockRoute | undefined): route is MockRoute {
  return route?.kind === "mock-stats" || route?.kind === "mock-requests";
}

/** The response of the gateway, or the override of a fault. The work may be done in both cases. */
async function work(
  gateway: Gateway,
  exchange: Exchange,
  route: GatewayRoute,
  body: Buffer | undefined,
): Promise<GatewayResponse> {
  const { fault, incoming } = exchange;
  const response =
    fault === undefined || doesWork(fault) ? await handleRoute(gateway, exchange, route, body) : undefined;
  const override = fault && faultResponse(fault, String(incoming.headers["x-api-key"]));
  return override ?? response ?? errorResponse(500, sampleMessage(500));
}

function handleRoute(
  gateway: Gateway,
  { incoming, entry, fault }: Exchange,
  route: GatewayRoute,
  body: Buffer = Buffer.alloc(0),
): GatewayResponse | Promise<GatewayResponse> {
  const contentType = incoming.headers["content-type"];
  switch (route.kind) {
    case "sync":
      return handleSync(gateway, { slug: route.slug, contentType, body, fault, entry });
    case "submit":
      return handleSubmit(gateway, { slug: route.slug, contentType, body, fault, entry });
    case "status":
    case "result":
      return handlePoll(gateway, route.kind, route.id, fault);
    case "credits":
      return handleCredits(gateway);
  }
}
