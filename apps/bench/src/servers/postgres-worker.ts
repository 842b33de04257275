import { startPostgres } from "../../../../tools/test-servers/start-postgres.ts";
import { serveParent } from "../processes/worker.ts";

let remove: (() => Promise<void>) | undefined;

const methods = {
  /** @returns the database's URL */
  async start(): Promise<string> {
    const postgres = await startPostgres(["-c", "max_connections=400"]);
    ({ remove } = postgres);
    return postgres.server.url;
  },

  async stop(): Promise<void> {
    await remove?.();
  },
};

export type PostgresWorker = typeof methods;

serveParent(methods);
