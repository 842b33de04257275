import { startPostgres, type StartedPostgres } from "../../../../tools/test-servers/start-postgres.ts";
import { serveParent } from "../processes/worker.ts";

let server: StartedPostgres | undefined;

const methods = {
  /** @returns the database's URL */
  async start(): Promise<string> {
    server = await startPostgres(["-c", "max_connections=400"]);
    return server.urlOf("postgres", "password");
  },

  async stop(): Promise<void> {
    await server?.remove();
  },
};

export type PostgresWorker = typeof methods;

serveParent(methods);
