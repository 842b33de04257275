import { expect, test } from "vitest";
import * as entryPoint from "../src/index.ts";

test("the package exports these and nothing else", () => {
  expect(Object.keys(entryPoint).sort()).toEqual([
    "BulkBusyError",
    "BulkJobError",
    "BulkNotFoundError",
    "BulkSourceError",
    "bulkStatus",
    "cancelBulk",
    "enqueueBulk",
    "jsonlFile",
    "listBulks",
    "mediaFolder",
    "openBulkQueue",
    "ownSource",
    "pauseBulks",
    "removeBulk",
    "resumeBulks",
    "retryFailures",
    "sqlQuery",
    "startBulkWorker",
  ]);
});
