import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface Rows {
  readonly ids: string[];
  readonly embeddings: number[][];
}

export interface ChromaServer extends AsyncDisposable {
  readonly port: number;
  /** Names of collections → how they were made. */
  readonly collections: ReadonlyMap<string, unknown>;
}

/** As much of Chroma's server as its client needs to write vectors and to search them. */
export async function startChromaServer(): Promise<ChromaServer> {
  const collections = new Map<string, unknown>();
  const rows = new Map<string, number[]>();
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const body = request.method === "POST" ? ((await json(request)) as Record<string, unknown>) : {};
    if (pathname.endsWith("/auth/identity"))
      return { user_id: "", tenant: "default_tenant", databases: ["default_database"] };
    if (pathname.endsWith("/pre-flight-checks")) return { max_batch_size: 1000 };
    if (pathname.endsWith("/count")) return rows.size;
    if (pathname.endsWith("/collections")) {
      const name = String(body["name"]);
      collections.set(name, body["configuration"]);
      return {
        id: "7b6c1a3e-0000-4000-8000-000000000000",
        name,
        configuration_json: body["configuration"] ?? {},
      };
    }
    if (pathname.endsWith("/upsert")) {
      const { ids, embeddings } = body as unknown as Rows;
      for (const [index, id] of ids.entries()) rows.set(id, embeddings[index] ?? []);
      return {};
    }
    if (pathname.endsWith("/query")) {
      const [query = []] = body["query_embeddings"] as number[][];
      const score = (vector: number[]): number =>
        vector.reduce((sum, number, index) => sum + number * (query[index] ?? 0), 0);
      const [best] = [...rows].sort(([, a], [, b]) => score(b) - score(a));
      return { ids: [[best?.[0]]], include: [] };
    }
    throw new Error(`The stand-in for Chroma does not know ${String(request.method)} ${pathname}`);
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request).then(
      (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ error: String(error) })),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    collections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
