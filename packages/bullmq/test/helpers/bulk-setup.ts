import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  startMockGateway,
  type MockGateway,
  type MockGatewayOptions,
} from "@segmind-embeddings/mock-gateway";
import { openPostgres, type PostgresDatabase } from "@segmind-embeddings/postgres";
import { onTestFinished, vi } from "vitest";
import { newSchema, type TestServer } from "../../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import {
  bulkStatus,
  openBulkQueue,
  startBulkWorker,
  type BulkQueue,
  type BulkStatus,
  type BulkWorker,
  type BulkWorkerOptions,
} from "../../src/index.ts";
import type { TestBackend } from "./backends.ts";

/** A queue, a store, a gateway and a folder of a test's own. */
export interface BulkSetup {
  readonly queue: BulkQueue;
  readonly database: PostgresDatabase;
  readonly gateway: MockGateway;
  readonly folder: string;
  /** Starts a worker with short times, which goes with the test. */
  readonly startWorker: (options?: Partial<BulkWorkerOptions>) => BulkWorker;
  /** Waits until a bulk is as it is wanted. */
  readonly reached: (id: string, wanted: (status: BulkStatus) => boolean) => Promise<BulkStatus>;
  /** Writes lines into a file of the folder. */
  readonly writeLines: (name: string, lines: readonly unknown[]) => Promise<void>;
}

export async function setUp(
  backend: TestBackend,
  server: TestServer,
  gatewayOptions: MockGatewayOptions = {},
): Promise<BulkSetup> {
  const gateway = await startMockGateway(gatewayOptions);
  const database = openPostgres(server.url, { schema: newSchema(server), lease: 3_000 });
  const name = `bulks-${randomUUID()}`;
  const queue = openBulkQueue({ connection: backend.connection, name });
  const folder = await temporaryFolder();
  const workers: BulkWorker[] = [];
  onTestFinished(async () => {
    for (const worker of workers) await worker.close({ deadline: 5_000 });
    await queue.close();
    await database.close();
    await gateway.close();
  });
  return {
    queue,
    database,
    gateway,
    folder,
    startWorker(options = {}) {
      const worker = startBulkWorker({
        connection: backend.connection,
        queue: name,
        store: database.store,
        quota: database.quota,
        root: folder,
        lockDuration: 3_000,
        checkInterval: 200,
        ...options,
        clientOptions: { apiKey: gateway.apiKey, baseUrl: gateway.url, ...options.clientOptions },
      });
      workers.push(worker);
      return worker;
    },
    async reached(id, wanted) {
      let status = await bulkStatus(queue, id);
      await vi.waitFor(
        async () => {
          status = await bulkStatus(queue, id);
          if (!wanted(status)) throw new Error(`The bulk stands otherwise: ${JSON.stringify(status)}`);
        },
        { timeout: 60_000, interval: 50 },
      );
      return status;
    },
    writeLines: (file, lines) => writeLines(folder, file, lines),
  };
}

/** Objects with an id and a text, as lines of a JSONL file. */
export function texts(count: number): { readonly id: string; readonly text: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `text-${String(index)}`,
    text: `A text of a bulk, number ${String(index)}.`,
  }));
}

/** Writes lines into a file: texts as they are, anything else as JSON. */
export async function writeLines(folder: string, name: string, lines: readonly unknown[]): Promise<void> {
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  await writeFile(join(folder, name), text.join(""));
}
