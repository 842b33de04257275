// Some workers in a process of their own, until they are killed or told to close. Says who owns what they open, once they
// have begun.
import { flushCompileCache } from "node:module";
import { openPostgres } from "@segmind-embeddings/postgres";
import { startBulkWorker } from "../../src/index.ts";
import type { WorkerTask } from "./start-worker-process.ts";

const { connection, queue, where, schema, lease, gateway, apiKey, root, workers, quotaWindow } = JSON.parse(
  process.argv[2] ?? "",
) as WorkerTask;
const { store, quota } = openPostgres(where, { schema, lease });
const started = Array.from({ length: workers }, () =>
  startBulkWorker({
    connection,
    queue,
    store,
    quota,
    root,
    lockDuration: 2_000,
    checkInterval: 500,
    // What goes wrong while servers are restarted is what the test is about.
    onError: () => undefined,
    clientOptions: { apiKey, baseUrl: gateway, quotaWindow, maxConcurrency: 8 },
  }),
);
// It may be killed, and leaves to others what it compiled.
flushCompileCache();
process.on("disconnect", () => process.exit());
process.on("message", () => {
  void Promise.all(started.map((worker) => worker.close())).then(() => process.exit());
});
process.send?.({ owner: store.owner });
