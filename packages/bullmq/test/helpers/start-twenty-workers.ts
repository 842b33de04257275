import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import type { MockProcess } from "../../../../tools/mock-process/start-mock-process.ts";
import { newSchema, type TestServer } from "../../../../tools/test-servers/postgres-server.ts";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { bulkStatus, enqueueBulk, jsonlFile, openBulkQueue } from "../../src/index.ts";
import { texts, writeLines } from "./bulk-setup.ts";
import { startWorkerProcess, type WorkerTask } from "./start-worker-process.ts";

/** A bulk of texts, and twenty workers in four processes who are not told what the quota is. */
export async function startTwentyWorkers(
  server: TestServer,
  gateway: MockProcess,
  inputs: number,
  limits: Pick<WorkerTask, "quotaWindow" | "reserve">,
): Promise<{ readonly isDone: () => Promise<boolean> }> {
  const name = `quota-${randomUUID()}`;
  const root = await temporaryFolder();
  await writeLines(root, "notes.jsonl", texts(inputs));
  const queue = openBulkQueue({ connection: server.url, name });
  onTestFinished(() => queue.close());
  const task: WorkerTask = {
    connection: server.url,
    queue: name,
    where: server.url,
    schema: newSchema(server),
    lease: 10_000,
    gateway: gateway.url,
    apiKey: gateway.apiKey,
    root,
    workers: 5,
    maxConcurrency: 8,
    ...limits,
  };
  await enqueueBulk(queue, jsonlFile("notes.jsonl", { root }), { id: "notes", rangeSize: 10 });
  await Promise.all([0, 1, 2, 3].map(() => startWorkerProcess(task)));
  return { isDone: async () => (await bulkStatus(queue, "notes")).state === "done" };
}
