import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listenAt } from "../../listen-at.ts";
import type { Library } from "../library/library.ts";
import { Access } from "./access.ts";
import { answerApi } from "./answer-api.ts";
import { readPageFiles, type PageFile } from "./page-files.ts";
import { describeRefusal } from "./describe-refusal.ts";
import { Refusal } from "./refusal.ts";
import { commonHeaders, pagePolicy } from "./response-headers.ts";
import { serveFile } from "./serve-file.ts";

/** A server that listens. */
export interface Explorer extends AsyncDisposable {
  /** The page's address with its token. */
  readonly url: string;
}

/** Serves the page and what it asks for. @param port 0 takes a free one */
export async function startExplorer(library: Library, host: string, port: number): Promise<Explorer> {
  const page = await readPageFiles();
  const server = createServer();
  const listening = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  await listenAt({ host, port }, listening);
  const { port: actual } = server.address() as AddressInfo;
  const access = new Access(host, actual);
  server.on("request", (request, response) => void respond(request, response, { library, page, access }));
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${String(actual)}/#token=${access.token}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Serving {
  readonly library: Library;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly access: Access;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { library, page, access }: Serving,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
    const address = URL.parse(request.url ?? "/", "http://localhost");
    if (address === null) throw new Refusal("NOT_FOUND", "There is nothing at this address.");
    const { pathname, searchParams } = address;
    const isReading = request.method === "GET" || request.method === "HEAD";
    const file = isReading ? page.get(pathname) : undefined;
    if (file !== undefined) {
      access.checkHost(request.headers);
      sendPageFile(response, file, request.method === "HEAD");
      return;
    }
    access.checkSender(request.headers);
    const { catalogue } = library.file;
    if (isReading && (await serveFile(request, response, pathname, { catalogue, access }))) return;
    access.checkToken(request.headers);
    sendJson(response, 200, await answerApi(request, { pathname, searchParams, library, access }));
  } catch (error) {
    refuse(response, error, library);
  }
}

function sendPageFile(
  response: ServerResponse,
  { bytes, mediaType, isForever }: PageFile,
  isHead: boolean,
): void {
  response.writeHead(200, {
    "content-type": mediaType,
    "content-length": bytes.length,
    "content-security-policy": pagePolicy,
    "cache-control": isForever ? "private, max-age=31536000, immutable" : "no-store",
  });
  response.end(isHead ? undefined : bytes);
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes.length,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
  });
  response.end(bytes);
}

function refuse(response: ServerResponse, error: unknown, { budget, program }: Library): void {
  // The reader has gone, or the file broke off half-way.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal = error instanceof Refusal ? error : describeRefusal(error, budget);
  if (refusal === undefined) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    program.screen.err.line(text);
  }
  const { status, code, message } = refusal ?? {
    status: 500,
    code: "FAILED",
    message: "The program has a fault: its terminal tells which.",
  };
  sendJson(response, status, { code, message });
}
