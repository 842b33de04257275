import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadMedia, type LoadOptions } from "@segmind-embeddings/media";
import { afterEach } from "vitest";

const servers: Server[] = [];
afterEach(closeServers);

export async function closeServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Starts a server that is closed after the test, and returns its origin. */
export async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

export const load = (url: string, options: LoadOptions = {}): Promise<unknown> =>
  loadMedia(new URL(url), { allowLoopback: true, ...options });

/** What a work is rejected with. */
export const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );
