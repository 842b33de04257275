// Measures what embedding a file takes of memory over the idle client, in a process of its own, against a server that
// reads and forgets. By itself: node --conditions=@segmind-embeddings/source measure-stream-memory.ts <path>
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { runChild } from "../helpers/run-child.ts";

/** Bytes, but for `cpu`: milliseconds of the client's process. */
export interface StreamMemory {
  readonly byteLength: number;
  readonly idle: number;
  readonly peak: number;
  /** What the embedding added at its peak. */
  readonly growth: number;
  readonly cpu: number;
  /** The body as the server saw it. */
  readonly received: number;
}

export async function measureStreamMemory(path: string): Promise<StreamMemory> {
  const reply = JSON.stringify({ embedding: Array.from({ length: 768 }, (_, index) => (index + 1) / 1000) });
  let received = 0;
  const server = createServer((request, response) => {
    received = 0;
    request.on("data", (chunk: Buffer) => (received += chunk.length));
    request.on("end", () =>
      response.setHeader("content-type", "application/json").setHeader("x-request-id", "sink").end(reply),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const [line = "{}"] = await runChild("load/stream-memory-child.ts", [path, `http://127.0.0.1:${port}`]);
    return { ...(JSON.parse(line) as Omit<StreamMemory, "received">), received };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const [, script, path] = process.argv;
if (script !== undefined && path !== undefined && import.meta.url === pathToFileURL(script).href) {
  process.stdout.write(`${JSON.stringify(await measureStreamMemory(path))}\n`);
}
