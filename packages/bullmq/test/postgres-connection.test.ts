import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import type { PostgresQueueBackend } from "bullmq";
import { startTestServer } from "../../../tools/test-servers/postgres-server.ts";
import {
  enqueueBulk,
  jsonlFile,
  listBulks,
  openBulkQueue,
  ownSource,
  type BulkConnection,
} from "../src/index.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

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

/** What a PostgreSQL answers that is not ready yet. */
function refusal(): Buffer {
  const fields = ["SFATAL", "C57P03", "Mthe database system is starting up"].map((field) => `${field}\0`);
  const body = Buffer.from(`${fields.join("")}\0`);
  const head = Buffer.from("E\0\0\0\0");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A database that refuses connections as one does that is starting up, until it is told to be ready. */
async function slowlyStarting(): Promise<{ readonly url: string; readonly beReady: () => void }> {
  let isReady = false;
  const front = createServer((client) => {
    client.on("error", () => client.destroy());
    if (!isReady) {
      client.once("data", () => client.end(refusal()));
      return;
    }
    const behind = connect(server.port, "127.0.0.1");
    behind.on("error", () => client.destroy());
    client.on("close", () => behind.destroy());
    client.pipe(behind).pipe(client);
  });
  await once(front.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void front.close());
  const url = new URL(server.url);
  url.port = String((front.address() as AddressInfo).port);
  return {
    url: url.href,
    beReady() {
      isReady = true;
    },
  };
}

test("a worker that begins while its database is starting up works once that is ready, and can be closed before", async () => {
  const starting = await slowlyStarting();
  const { queue, startWorker, reached, writeLines, folder } = await setUp(
    { name: "PostgreSQL", connection: server.url },
    server,
  );
  await writeLines("notes.jsonl", texts(3));
  await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes" });
  const errors: Error[] = [];
  startWorker({ connection: starting.url, onError: (error) => void errors.push(error) });
  const other = startWorker({ connection: starting.url, onError: () => undefined });
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), { timeout: 20_000 });
  expect(errors[0]?.message).toBe("the database system is starting up");
  await other.close();
  starting.beReady();
  await reached("notes", ({ state, done }) => state === "done" && done === 3);
});
