import type { IncomingMessage, ServerResponse } from "node:http";
import type { Gateway } from "../endpoints/gateway.ts";
import { handleCredits } from "../endpoints/handle-credits.ts";
import { handleMockStats } from "../endpoints/handle-mock-stats.ts";
import { handlePoll } from "../endpoints/handle-poll.ts";
import { handleSubmit } from "../endpoints/handle-submit.ts";
import { handleSync } from "../endpoints/handle-sync.ts";
import { doesWork, faultResponse } from "../faults/fault-response.ts";
import type { Fault } from "../faults/faults.ts";
import { recordOf } from "../records/record-of.ts";
import { readBody } from "../requests/read-body.ts";
import { methodOf, routeOf, type Route } from "../requests/route.ts";
import {
  errorResponse,
  htmlResponse,
  missingKeyResponse,
  rejectedKeyResponse,
  sampleMessage,
} from "../responses/envelopes.ts";
import type { GatewayResponse } from "../responses/response.ts";
import { sendResponse } from "./send-response.ts";

/** Handles one request: route, key, quota, fault, body, work, response. */
export async function handleRequest(
  gateway: Gateway,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const at = performance.now();
  const { stats, settings } = gateway;
  const { method = "GET", url = "/" } = incoming;
  const route = routeOf(url);
  if (route.kind === "mock-stats") {
    await sendResponse(gateway, incoming, outgoing, handleMockStats(gateway), undefined);
    return;
  }
  countRequest(gateway, method, route);
  const refusal = refuse(gateway, incoming, route, at);
  const fault = refusal === undefined ? nextFault(gateway, incoming, route) : undefined;
  if (fault !== undefined) stats.faulted++;
  const record = (body: Buffer | undefined) => settings.onRequest?.(recordOf(incoming, at, body));

  if (fault?.kind === "reset-before-body") {
    record(undefined);
    incoming.socket.resetAndDestroy();
    return;
  }
  const early = fault?.kind === "status" && fault.early === true;
  const body = method !== "POST" || early ? undefined : await readBody(incoming, settings.maxBodyBytes);
  record(body instanceof Buffer ? body : undefined);
  if (body === "aborted") return;
  // The unread rest of the body makes the connection unusable.
  if (body === "too-large" || early) outgoing.shouldKeepAlive = false;
  const response =
    refusal ??
    (body === "too-large"
      ? errorResponse(413, sampleMessage(413))
      : await work(gateway, incoming, route, body, fault));
  await sendResponse(gateway, incoming, outgoing, response, fault);
}

function countRequest({ stats }: Gateway, method: string, route: Route): void {
  stats.requests++;
  if (method === "POST") stats.posts++;
  if (method !== methodOf(route)) return;
  switch (route.kind) {
    case "sync":
      stats.sync++;
      break;
    case "submit":
      stats.submits++;
      break;
    case "status":
      stats.polls++;
      stats.statusPolls++;
      break;
    case "result":
      stats.polls++;
      stats.resultPolls++;
      break;
    case "credits":
      stats.creditReads++;
      break;
    case "mock-stats":
    case "unknown":
  }
}

/** The refusal of a request by its path, method, key or quota. */
function refuse(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: Route,
  at: number,
): GatewayResponse | undefined {
  if (route.kind === "unknown") return errorResponse(404, sampleMessage(404));
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

function nextFault(gateway: Gateway, incoming: IncomingMessage, route: Route): Fault | undefined {
  if (route.kind === "unknown" || route.kind === "mock-stats") return undefined;
  const { method = "GET", url: path = "/", headers } = incoming;
  return gateway.script({ kind: route.kind, method, path, headers });
}

/** The response of the gateway, or the override of a fault. The work may be done in both cases. */
async function work(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: Route,
  body: Buffer | undefined,
  fault: Fault | undefined,
): Promise<GatewayResponse> {
  const response =
    fault === undefined || doesWork(fault)
      ? await gatewayResponse(gateway, incoming, route, body, fault)
      : undefined;
  const override = fault && faultResponse(fault, String(incoming.headers["x-api-key"]));
  return override ?? response ?? errorResponse(500, sampleMessage(500));
}

function gatewayResponse(
  gateway: Gateway,
  incoming: IncomingMessage,
  route: Route,
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
    case "mock-stats":
    case "unknown":
      return errorResponse(404, sampleMessage(404));
  }
}
