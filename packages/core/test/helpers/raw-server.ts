import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  readonly port: number;
  /** Requests, or connections of a server without HTTP. */
  readonly count: number;
  /** Connections that were made. */
  readonly connections: number;
}

/** An HTTP server for responses that the mock gateway would never give. The body has been read when `answer` is called. */
export function startHttpServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
): Promise<RawServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => answer(request, response, Buffer.concat(chunks)));
  });
  return listen(server, "request");
}

/** A server below HTTP: it is given the bare connection. */
export function startTcpServer(connected: (socket: Socket) => void): Promise<RawServer> {
  return listen(createTcpServer(connected), "connection");
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await startTcpServer(() => undefined);
  await server[Symbol.asyncDispose]();
  return server.port;
}

/** Listens on loopback until it is disposed of, together with its connections. */
async function listen(server: Server, counted: "request" | "connection"): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  let connections = 0;
  server.on(counted, () => (count += 1));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    connections += 1;
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey: "SG_0123456789abcdef",
    port,
    get count() {
      return count;
    },
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
