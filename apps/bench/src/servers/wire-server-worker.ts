import { serveParent } from "../processes/worker.ts";
import { startWireServer } from "./wire-server.ts";

const methods = {
  start: async (): Promise<string> => (await startWireServer()).url,
};

export type WireServerWorker = typeof methods;

serveParent(methods);
