import type { IncomingMessage, ServerResponse } from "node:http";
import { quotaHeaders } from "../account/quota-headers.ts";
import type { Gateway } from "../endpoints/gateway.ts";
import type { GatewayResponse } from "../responses/response.ts";
import type { Exchange } from "./exchange.ts";

/** Writes a response, in the way of the fault where there is one. */
export async function sendResponse(
  gateway: Gateway,
  exchange: Exchange,
  response: GatewayResponse,
): Promise<void> {
  const { incoming, outgoing, fault } = exchange;
  if (response.status === 429) gateway.stats.rateLimited++;
  const { socket } = incoming;
  if (fault?.kind === "hang") return;
  if (fault?.kind === "reset-after-body") {
    socket.resetAndDestroy();
  } else if (fault?.kind === "reset-during-headers") {
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-le", () => {
      socket.resetAndDestroy();
    });
  } else if (fault?.kind === "cut-body") {
    writeHead(gateway, exchange, response);
    const bytes = Buffer.from(response.body);
    // A reset could discard the first half before it arrives.
    outgoing.write(bytes.subarray(0, bytes.length >> 1), () => socket.destroySoon());
  } else if (fault?.kind === "slow-body") {
    writeHead(gateway, exchange, response);
    await writeSlowly(gateway, outgoing, Buffer.from(response.body), fault);
  } else {
    writeHead(gateway, exchange, response);
    if (outgoing.shouldKeepAlive) outgoing.end(response.body);
    else endAfterUpload(incoming, outgoing, response.body);
  }
}

/**
 * Writes the whole response at once, but keeps the connection until the client stops sending. A client whose
 * connection ends in the middle of its upload sees a reset rather than the response.
 */
function endAfterUpload(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: string | Uint8Array,
): void {
  outgoing.write(body);
  if (incoming.complete) outgoing.end();
  else incoming.once("close", () => outgoing.end()).resume();
}

async function writeSlowly(
  gateway: Gateway,
  outgoing: ServerResponse,
  bytes: Buffer,
  { durationMs, chunks = 10 }: { durationMs: number; chunks?: number },
): Promise<void> {
  const cut = (index: number) => Math.floor((bytes.length * index) / chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    outgoing.write(bytes.subarray(cut(chunk), cut(chunk + 1)));
    await gateway.delay(durationMs / chunks);
  }
  outgoing.end();
}

function writeHead(gateway: Gateway, { entry, outgoing }: Exchange, response: GatewayResponse): void {
  const { quota, settings } = gateway;
  const { status, body } = response;
  const headers = [
    "content-type",
    response.contentType,
    "content-length",
    String(typeof body === "string" ? Buffer.byteLength(body) : body.length),
    "x-mock-gateway",
    "not Gemini's vectors",
    ...response.headers,
  ];
  if (quota !== undefined || status === 429) {
    const now = gateway.now();
    const state = {
      remaining: quota?.remaining(now),
      resetAt: quota?.resetAt(now) ?? now + settings.windowMs,
      now,
    };
    addMissing(headers, quotaHeaders(state, status, settings.quotaHeaders));
  }
  // A client compares the quota's reset with the date, so both must come from one clock.
  if (settings.clock !== undefined) addMissing(headers, ["date", new Date(gateway.now()).toUTCString()]);
  outgoing.writeHead(status, headers);
  entry.status = status;
}

/** Adds headers that the response does not have yet: the headers of a fault take precedence. */
function addMissing(headers: string[], more: string[]): void {
  for (let index = 0; index < more.length; index += 2) {
    const name = more[index] ?? "";
    if (!headers.includes(name)) headers.push(name, more[index + 1] ?? "");
  }
}
