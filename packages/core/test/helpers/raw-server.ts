import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  readonly port: number;
  /** Requests, or connections of a server without HTTP. */
  readonly count: number;
}

const apiKey = "SG_0123456789abcdef";

/** An HTTP server for answers that the mock gateway would never give. The body has been read when `answer` is called. */
export async function startHttpServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
): Promise<RawServer> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => answer(request, response, Buffer.concat(chunks)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey,
    port,
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A server below HTTP: it is given the bare connection. */
export async function startTcpServer(connected: (socket: Socket) => void): Promise<RawServer> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    connected(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey,
    port,
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await startTcpServer(() => undefined);
  await server[Symbol.asyncDispose]();
  return server.port;
}
