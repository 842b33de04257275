import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "../responses/answer.ts";
import { answerCredits, answerMockStats, answerPoll } from "../endpoints/answer-get.ts";
import { answerSubmit, answerSync } from "../endpoints/answer-post.ts";
import {
  errorAnswer,
  htmlAnswer,
  missingKeyAnswer,
  rejectedKeyAnswer,
  sampleMessage,
} from "../responses/envelopes.ts";
import { doesWork, faultAnswer } from "../faults/fault-answer.ts";
import type { Fault } from "../faults/faults.ts";
import type { Gateway } from "../endpoints/gateway.ts";
import { readBody } from "../requests/read-body.ts";
import { recordOf } from "../records/record-of.ts";
import { methodOf, routeOf, type Route } from "../requests/route.ts";
import { sendAnswer } from "./send-answer.ts";

/** One request from its head to its answer: route, key, quota, fault, body, work. */
export async function handleRequest(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = performance.now();
  const { stats, settings } = gateway;
  const { method = "GET", url = "/" } = request;
  const route = routeOf(url);
  if (route.kind === "mock-stats") {
    await sendAnswer(gateway, request, response, answerMockStats(gateway), undefined);
    return;
  }
  countRequest(gateway, method, route);
  const refusal = refuse(gateway, request, route, at);
  const fault = refusal === undefined ? nextFault(gateway, request, route) : undefined;
  if (fault !== undefined) stats.faulted++;
  const record = (body: Buffer | undefined) => settings.onRequest?.(recordOf(request, at, body));

  if (fault?.kind === "reset-before-body") {
    record(undefined);
    request.socket.resetAndDestroy();
    return;
  }
  const early = fault?.kind === "status" && fault.early === true;
  const body = method !== "POST" || early ? undefined : await readBody(request, settings.maxBodyBytes);
  record(body instanceof Buffer ? body : undefined);
  if (body === "aborted") return;
  // Where the rest of the body stays unread the connection is of no further use.
  if (body === "too-large" || early) response.shouldKeepAlive = false;
  const answer =
    refusal ??
    (body === "too-large"
      ? errorAnswer(413, sampleMessage(413))
      : await work(gateway, request, route, body, fault));
  await sendAnswer(gateway, request, response, answer, fault);
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

/** What stops a request at the door: no such path, the wrong verb, the key, the quota. */
function refuse(gateway: Gateway, request: IncomingMessage, route: Route, at: number): Answer | undefined {
  if (route.kind === "unknown") return errorAnswer(404, sampleMessage(404));
  if (request.method !== methodOf(route)) return htmlAnswer(405, "Not Allowed");
  const key = request.headers["x-api-key"];
  if (key !== gateway.settings.apiKey) {
    // A bearer token is seen, and not accepted.
    const sent = key ?? request.headers.authorization;
    return sent === undefined || sent === "" ? missingKeyAnswer() : rejectedKeyAnswer();
  }
  return takeQuota(gateway, request.method === "POST", at) ? undefined : errorAnswer(429, sampleMessage(429));
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

function nextFault(gateway: Gateway, request: IncomingMessage, route: Route): Fault | undefined {
  if (route.kind === "unknown" || route.kind === "mock-stats") return undefined;
  const { method = "GET", url: path = "/", headers } = request;
  return gateway.script({ kind: route.kind, method, path, headers });
}

/** The gateway's own answer, or the one a fault puts in its place; the work may be done behind the latter too. */
async function work(
  gateway: Gateway,
  request: IncomingMessage,
  route: Route,
  body: Buffer | undefined,
  fault: Fault | undefined,
): Promise<Answer> {
  const own =
    fault === undefined || doesWork(fault)
      ? await ownAnswer(gateway, request, route, body, fault)
      : undefined;
  const instead = fault && faultAnswer(fault, String(request.headers["x-api-key"]));
  return instead ?? own ?? errorAnswer(500, sampleMessage(500));
}

function ownAnswer(
  gateway: Gateway,
  request: IncomingMessage,
  route: Route,
  body: Buffer = Buffer.alloc(0),
  fault: Fault | undefined,
): Answer | Promise<Answer> {
  const contentType = request.headers["content-type"];
  switch (route.kind) {
    case "sync":
      return answerSync(gateway, { slug: route.slug, contentType, body, fault });
    case "submit":
      return answerSubmit(gateway, { slug: route.slug, contentType, body, fault });
    case "status":
    case "result":
      return answerPoll(gateway, route.kind, route.id, fault);
    case "credits":
      return answerCredits(gateway);
    case "mock-stats":
    case "unknown":
      return errorAnswer(404, sampleMessage(404));
  }
}
