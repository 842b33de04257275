export { type BulkEmbedOptions } from "./bulk/bulk-job.ts";
export { bulkStatus, type BulkStatus, type StatusOptions } from "./bulk/bulk-status.ts";
export { cancelBulk, pauseBulks, removeBulk, resumeBulks } from "./bulk/control-bulks.ts";
export { enqueueBulk, type Bulk, type EnqueueOptions } from "./bulk/enqueue-bulk.ts";
export { listBulks } from "./bulk/list-bulks.ts";
export { retryFailures, type RetryOptions } from "./bulk/retry-failures.ts";
export { type BulkCounts, type InputFailure } from "./bulk/tally.ts";
export { BulkBusyError, BulkJobError, BulkNotFoundError, BulkSourceError } from "./errors/bulk-error.ts";
export { type BulkQueue } from "./queue/bulk-queue.ts";
export { openBulkQueue, type BulkQueueOptions } from "./queue/open-bulk-queue.ts";
export { type BulkConnection } from "./queue/to-backend.ts";
export {
  type BulkSource,
  type Place,
  type SourceItem,
  type SourceRange,
  type SourceReference,
} from "./sources/bulk-source.ts";
export { jsonlFile, type JsonlOptions } from "./sources/jsonl-file.ts";
export { mediaFolder, type FolderOptions } from "./sources/media-folder.ts";
export { ownSource, type OwnInput, type OwnSourceOptions } from "./sources/own-source.ts";
export { sqlQuery, type SqlPool, type SqlQueryOptions } from "./sources/sql-query.ts";
export { startBulkWorker, type BulkWorker, type BulkWorkerOptions } from "./worker/start-bulk-worker.ts";
