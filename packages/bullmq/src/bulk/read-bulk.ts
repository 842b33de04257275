import type { Job } from "bullmq";
import { BulkNotFoundError } from "../errors/bulk-error.ts";
import type { BulkQueue } from "../queue/bulk-queue.ts";
import { bulkJob, type BulkData, type BulkResult } from "./bulk-job.ts";

/**
 * The job of a bulk.
 *
 * @throws BulkNotFoundError
 */
export async function readBulk(queue: BulkQueue, id: string): Promise<Job<BulkData, BulkResult>> {
  const job = (await queue.getJob(id)) as Job<BulkData, BulkResult> | undefined;
  if (job?.name !== bulkJob) throw new BulkNotFoundError(id, queue.name);
  return job;
}
