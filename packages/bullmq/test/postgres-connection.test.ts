import { expect, onTestFinished, test } from "vitest";
import type { PostgresQueueBackend } from "bullmq";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import { enqueueBulk, listBulks, openBulkQueue, ownSource, type BulkConnection } from "../src/index.ts";

const server = await startTestServer(["-c", "fsync=off"]);

/** Enqueues a bulk of three inputs in a queue with this connection. */
async function enqueueIn(connection: BulkConnection): Promise<Pick<PostgresQueueBackend, "connection">> {
  const queue = openBulkQueue({ connection });
  onTestFinished(() => queue.close());
  await enqueueBulk(queue, ownSource("mine", { count: () => 3, read: () => [] }), { id: "three" });
  expect(await listBulks(queue)).toEqual(["three"]);
  return queue.getBackend() as unknown as Pick<PostgresQueueBackend, "connection">;
}

test("a queue is kept in the schema that its configuration names, and in no other", async () => {
  await enqueueIn({ connectionString: server.url, schema: "queues_of_mine" });
  const schemas = await server.sql("SELECT schemaname FROM pg_tables WHERE tablename = 'job'");
  expect(schemas).toEqual([{ schemaname: "queues_of_mine" }]);
});

test("options in the URL of a queue's database hold, and its tables are found all the same", async () => {
  const backend = await enqueueIn(`${server.url}?options=-c%20statement_timeout%3D51s`);
  const { rows } = await backend.connection.pool.query("SHOW statement_timeout");
  expect(rows).toEqual([{ statement_timeout: "51s" }]);
});
