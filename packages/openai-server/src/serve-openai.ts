import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInputError } from "@segmind-embeddings/core";
import { createOpenaiHandler, type OpenaiHandler } from "./create-openai-handler.ts";
import type { OpenaiServerOptions } from "./openai-server-options.ts";

/** What makes a server of Node's: the handler's options and where to listen. */
export type ServeOpenaiOptions = OpenaiServerOptions & {
  /** The port; 0 takes a free one. @default 8787 */
  port?: number | undefined;
  /** The address to listen at. @default "127.0.0.1", which no other machine reaches */
  host?: string | undefined;
};

/** A server that listens. */
export interface OpenaiServer extends AsyncDisposable {
  /** The base URL for clients, with `/v1`. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new requests, sends nothing new for those under way, aborts what is left of them after the time of grace, and
   * closes the client where the server made it.
   *
   * @param options.grace milliseconds that requests under way may still take. 0 aborts them at once, and is the default
   */
  close(options?: { readonly grace?: number }): Promise<void>;
}

/**
 * Serves OpenAI's protocol for embeddings over `node:http`.
 *
 * @throws InvalidInputError without a token, for `token: null` at an address that other machines reach, and for an option
 * that is unknown or out of range
 * @throws MissingApiKeyError
 * @throws Node's own error where it cannot listen on the port
 */
export async function serveOpenai(options: ServeOpenaiOptions): Promise<OpenaiServer> {
  const { port = 8787, host = "127.0.0.1", ...rest } = options;
  if (rest.token === null && !/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
    const received = `null at ${host}, where whoever reaches this machine could spend your credits`;
    throw new InvalidInputError([
      { path: "options.token", received, expected: 'a token, or host "127.0.0.1"' },
    ]);
  }
  const stopping = new AbortController();
  const stopSignal = AbortSignal.any([stopping.signal, ...(rest.stopSignal ? [rest.stopSignal] : [])]);
  const handler = createOpenaiHandler({ ...rest, stopSignal });
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    const bridging = bridge(handler, incoming, outgoing, closing.signal);
    underWay.add(bridging);
    void bridging.finally(() => underWay.delete(bridging));
  });
  const ownsClient = rest.client === undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  } catch (error) {
    if (ownsClient) await handler.client.close();
    throw error;
  }
  const { port: actual } = server.address() as AddressInfo;
  const close = async ({ grace = 0 } = {}): Promise<void> => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    stopping.abort(new Error("The server is stopping."));
    await settledWithin(underWay, grace);
    closing.abort();
    server.closeAllConnections();
    await ended;
    if (ownsClient) await handler.client.close();
  };
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${String(actual)}/v1`,
    port: actual,
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

/** Waits until the promises are settled, at most for so many milliseconds. */
async function settledWithin(promises: ReadonlySet<Promise<void>>, milliseconds: number): Promise<void> {
  if (promises.size === 0 || milliseconds === 0) return;
  const waiting = new AbortController();
  await Promise.race([
    Promise.all(promises),
    sleep(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined),
  ]);
  waiting.abort();
}

/** Hands one request of Node's to the web handler, and writes its response. A caller that goes away aborts its call. */
async function bridge(
  handler: OpenaiHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort(new Error("The caller went away.")));
  try {
    const response = await handler(toRequest(incoming, AbortSignal.any([gone.signal, closing])));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null) outgoing.end();
    else await pipeline(Readable.fromWeb(response.body), outgoing);
    // A body that was refused half-way is not read to its end.
    if (!incoming.complete) incoming.destroy();
  } catch {
    // The caller is gone, or sent what is no request.
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(400).end();
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", url = "/", headers } = incoming;
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(new URL(url, "http://localhost"), {
    method,
    headers: pairs,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {}),
  });
}
