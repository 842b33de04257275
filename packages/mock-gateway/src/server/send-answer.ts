import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "../responses/answer.ts";
import type { Fault } from "../faults/faults.ts";
import type { Gateway } from "../endpoints/gateway.ts";
import { quotaHeaders } from "../account/quota-headers.ts";

/** Writes an answer, in whatever way the fault wants it written. */
export async function sendAnswer(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
): Promise<void> {
  if (answer.status === 429) gateway.stats.rateLimited++;
  const { socket } = request;
  if (fault?.kind === "hang") return;
  if (fault?.kind === "reset-after-body") {
    socket.resetAndDestroy();
  } else if (fault?.kind === "reset-during-headers") {
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-le", () => {
      socket.resetAndDestroy();
    });
  } else if (fault?.kind === "cut-body") {
    writeHead(gateway, response, answer);
    const bytes = Buffer.from(answer.body);
    // Ended rather than reset, so that the first half does arrive.
    response.write(bytes.subarray(0, bytes.length >> 1), () => socket.destroySoon());
  } else if (fault?.kind === "slow-body") {
    writeHead(gateway, response, answer);
    await writeSlowly(gateway, response, Buffer.from(answer.body), fault);
  } else {
    writeHead(gateway, response, answer);
    if (response.shouldKeepAlive) response.end(answer.body);
    else endAfterUpload(request, response, answer.body);
  }
}

/**
 * The whole answer goes out now, but the connection stays until the client has stopped sending: hung up on in the
 * middle of its upload, it would see a reset and not the answer.
 */
function endAfterUpload(request: IncomingMessage, response: ServerResponse, body: string | Uint8Array): void {
  response.write(body);
  if (request.complete) response.end();
  else request.once("close", () => response.end()).resume();
}

async function writeSlowly(
  gateway: Gateway,
  response: ServerResponse,
  bytes: Buffer,
  { durationMs, chunks = 10 }: { durationMs: number; chunks?: number },
): Promise<void> {
  const cut = (index: number) => Math.floor((bytes.length * index) / chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    response.write(bytes.subarray(cut(chunk), cut(chunk + 1)));
    await gateway.delay(durationMs / chunks);
  }
  response.end();
}

function writeHead(gateway: Gateway, response: ServerResponse, answer: Answer): void {
  const { quota, settings } = gateway;
  const { status, body } = answer;
  const headers = [
    "content-type",
    answer.contentType,
    "content-length",
    String(typeof body === "string" ? Buffer.byteLength(body) : body.length),
    "x-mock-gateway",
    "not Gemini's vectors",
    ...answer.headers,
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
  // A reset is read against the answer's date, so the two must come from one clock.
  if (settings.clock !== undefined) addMissing(headers, ["date", new Date(gateway.now()).toUTCString()]);
  response.writeHead(status, headers);
}

/** A scripted header wins over the gateway's own. */
function addMissing(headers: string[], more: string[]): void {
  for (let index = 0; index < more.length; index += 2) {
    const name = more[index] ?? "";
    if (!headers.includes(name)) headers.push(name, more[index + 1] ?? "");
  }
}
