// Workers in a process of their own. It loads all they need, then waits for a task, so that it takes the place of a killed
// one at once. It says who owns what they open, and that it waits for a task again once it was told to stop.
import { flushCompileCache } from "node:module";
import { openPostgres } from "@segmind-embeddings/postgres";
import { startBulkWorker } from "../../src/index.ts";
import type { WorkerTask } from "./start-worker-process.ts";

let stop: () => Promise<void> = () => Promise.resolve();

function begin(task: WorkerTask): string {
  const { connection, queue, where, schema, lease, gateway, apiKey, root, workers, ...limits } = task;
  const database = openPostgres(where, { schema, lease });
  const { store, quota } = database;
  const started = Array.from({ length: workers }, () =>
    startBulkWorker({
      connection,
      queue,
      store,
      quota,
      root,
      lockDuration: 2_000,
      checkInterval: 2_000,
      // What goes wrong while servers are restarted is what the test is about.
      onError: () => undefined,
      clientOptions: { apiKey, baseUrl: gateway, ...limits },
    }),
  );
  stop = async () => {
    await Promise.all(started.map((worker) => worker.close()));
    await database.close();
  };
  return store.owner;
}

process.on("disconnect", () => process.exit());
process.on("message", (message: WorkerTask | "stop") => {
  if (message === "stop") void stop().then(() => process.send?.("waits"));
  else process.send?.({ owner: begin(message) });
});
// It may be killed, and leaves to others what it compiled.
flushCompileCache();
process.send?.("waits");
