import type { BulkQueue, BulkStatus } from "@segmind-embeddings/bullmq";
import type { PostgresDatabase } from "@segmind-embeddings/postgres";
import { loadFleet, type FleetPackages } from "./load-fleet.ts";

/** A database with its queue. */
export interface Fleet extends AsyncDisposable {
  readonly bullmq: FleetPackages["bullmq"];
  readonly queue: BulkQueue;
  readonly database: PostgresDatabase;
}

/** @throws UsageError where the packages are not installed */
export async function openFleet(url: string): Promise<Fleet> {
  const { bullmq, postgres } = await loadFleet();
  const database = postgres.openPostgres(url);
  const queue = bullmq.openBulkQueue({ connection: url });
  return {
    bullmq,
    queue,
    database,
    async [Symbol.asyncDispose]() {
      await queue.close();
      await database.close();
    },
  };
}

/** How all bulks of the queue stand, the newest first. */
export async function readBulks({ bullmq, queue }: Fleet): Promise<BulkStatus[]> {
  const bulks: BulkStatus[] = [];
  for (const id of await bullmq.listBulks(queue)) bulks.push(await bullmq.bulkStatus(queue, id));
  return bulks;
}
