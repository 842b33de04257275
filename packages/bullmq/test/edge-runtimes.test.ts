import { expect, test } from "vitest";
import { enqueueBulk } from "../src/bulk/enqueue-bulk.edge.ts";
import { openBulkQueue } from "../src/queue/open-bulk-queue.edge.ts";
import { jsonlFile } from "../src/sources/jsonl-file.edge.ts";
import { mediaFolder } from "../src/sources/media-folder.edge.ts";
import { startBulkWorker } from "../src/worker/start-bulk-worker.edge.ts";

test.each([
  ["openBulkQueue", openBulkQueue],
  ["enqueueBulk", enqueueBulk],
  ["startBulkWorker", startBulkWorker],
  ["jsonlFile", jsonlFile],
  ["mediaFolder", mediaFolder],
])("in edge runtimes and browsers %s is refused with a sentence", (name, call) => {
  expect(call).toThrow(
    expect.objectContaining({
      code: "RUNTIME_UNSUPPORTED",
      message: expect.stringMatching(new RegExp(`^${name} needs .*, which this runtime lacks\\. Enqueue`)),
    }),
  );
});
