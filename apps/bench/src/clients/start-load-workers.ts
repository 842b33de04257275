import { Child } from "../processes/child.ts";
import type { ClientName } from "./bench-client.ts";
import type { LoadWorker } from "./load-worker.ts";

/** A process for each client. */
export async function startLoadWorkers(
  clients: readonly ClientName[],
): Promise<AsyncDisposable & { of(client: ClientName): Child<LoadWorker> }> {
  const workers = new Map<ClientName, Child<LoadWorker>>();
  for (const client of clients) workers.set(client, await Child.start<LoadWorker>("clients/load-worker.ts"));
  return {
    of: (client) => workers.get(client) as Child<LoadWorker>,
    async [Symbol.asyncDispose]() {
      await Promise.all([...workers.values()].map((worker) => worker[Symbol.asyncDispose]()));
    },
  };
}
