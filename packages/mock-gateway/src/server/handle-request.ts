import type { IncomingMessage, ServerResponse } from "node:http";
import type { Gateway } from "../endpoints/gateway.ts";
import { handleCredits } from "../endpoints/handle-credits.ts";
import { handleMockStats } from "../endpoints/handle-mock-stats.ts";
import { handlePoll } from "../endpoints/handle-poll.ts";
import { handleSubmit } from "../endpoints/handle-submit.ts";
import { handleSync } from "../endpoints/handle-sync.ts";
import { actsBeforeBody } from "../faults/acts-before-body.ts";
import { createFaultRequest } from "../faults/fault-request.ts";
import { doesWork, faultResponse } from "../faults/fault-response.ts";
import type { Fault } from "../faults/faults.ts";
import { recordOf } from "../records/record-of.ts";
import { lazyJson } from "../requests/lazy-json.ts";
import { readBody } from "../requests/read-body.ts";
import { routeOf, type GatewayRoute } from "../requests/route.ts";
import { errorResponse, sampleMessage } from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import { countRequest } from "./count-request.ts";
import { refuseRequest } from "./refuse-request.ts";
import { sendResponse } from "./send-response.ts";

/** Handles one request: route, key, quota, fault, body, work, response. */
export async function handleRequest(
  gateway: Gateway,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const at = performance.now();
  const { stats, settings, script } = gateway;
  const { method = "GET", url = "/" } = incoming;
  const route = routeOf(url);
  if (route?.kind === "mock-stats") {
    await sendResponse(gateway, incoming, outgoing, handleMockStats(gateway), undefined);
    return;
  }
  countRequest(stats, method, route);
  const refusal = refuseRequest(gateway, incoming, route, at);
  let json = lazyJson(undefined);
  const accepted = refusal === undefined ? route : undefined;
  const request = accepted && createFaultRequest(incoming, accepted, () => json());

  let fault = request && script.beforeBody(request);
  const isEarly = fault !== undefined && actsBeforeBody(fault);
  const body = method !== "POST" || isEarly ? undefined : await readBody(incoming, settings.maxBodyBytes);
  const bytes = body instanceof Buffer ? body : undefined;
  json = lazyJson(bytes);
  if (request !== undefined && !isEarly && typeof body !== "string") fault = script.afterBody(request, fault);
  if (fault !== undefined) stats.faulted++;
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
  else response = await work(gateway, incoming, accepted, bytes, fault);
  await sendResponse(gateway, incoming, outgoing, response, fault);
}

/** The response of the gateway, or the override of a fault. The work may be done in both cases. */
async function work(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: GatewayRoute,
  body: Buffer | undefined,
  fault: Fault | undefined,
): Promise<GatewayResponse> {
  const response =
    fault === undefined || doesWork(fault)
      ? await handleRoute(gateway, incoming, route, body, fault)
      : undefined;
  const override = fault && faultResponse(fault, String(incoming.headers["x-api-key"]));
  return override ?? response ?? errorResponse(500, sampleMessage(500));
}

function handleRoute(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: GatewayRoute,
  body: Buffer = Buffer.alloc(0),
  fault: Fault | undefined,
): GatewayResponse | Promise<GatewayResponse> {
  const contentType = incoming.headers["content-type"];
  switch (route.kind) {
    case "sync":
      return handleSync(gateway, { slug: route.slug, contentType, body, fault });
    case "submit":
      return handleSubmit(gateway, { slug: route.slug, contentType, body, fault });
    case "status":
    case "result":
      return handlePoll(gateway, route.kind, route.id, fault);
    case "credits":
      return handleCredits(gateway);
  }
}
