// What edge runtimes and browsers get in place of `index.ts`: the errors, and a sentence for each function.
import { SegmindError } from "@segmind-embeddings/core";

export { BulkBusyError, BulkJobError, BulkNotFoundError, BulkSourceError } from "./errors/bulk-error.ts";

const refusal = (call: string) => (): never => {
  throw new SegmindError(
    "RUNTIME_UNSUPPORTED",
    `${call} needs files and connections that stay open, which this runtime lacks. Enqueue and work in Node; ask a service ` +
      "of your own there how a bulk stands.",
  );
};

export const bulkStatus = refusal("bulkStatus");
export const cancelBulk = refusal("cancelBulk");
export const enqueueBulk = refusal("enqueueBulk");
export const jsonlFile = refusal("jsonlFile");
export const listBulks = refusal("listBulks");
export const mediaFolder = refusal("mediaFolder");
export const openBulkQueue = refusal("openBulkQueue");
export const ownSource = refusal("ownSource");
export const pauseBulks = refusal("pauseBulks");
export const removeBulk = refusal("removeBulk");
export const resumeBulks = refusal("resumeBulks");
export const retryFailures = refusal("retryFailures");
export const sqlQuery = refusal("sqlQuery");
export const startBulkWorker = refusal("startBulkWorker");
