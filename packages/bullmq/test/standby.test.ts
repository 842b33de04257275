import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startTestCluster } from "../../../tools/test-servers/postgres-cluster.ts";
import { enqueueBulk, jsonlFile } from "../src/index.ts";
import { setUp, texts } from "./helpers/bulk-setup.ts";

const cluster = await startTestCluster();

test("a bulk goes on where the primary of its queue, store and quota is lost and a standby takes over: nothing is lost, and nothing is bought twice", async () => {
  const backend = { name: "PostgreSQL", connection: cluster.url } as const;
  const server = { ...cluster.primary, url: cluster.url, sql: (text: string) => cluster.standby.sql(text) };
  const { queue, gateway, database, folder, startWorker, reached, writeLines } = await setUp(
    backend,
    server,
    {
      latency: 50,
    },
  );
  await writeLines("notes.jsonl", texts(400));
  await enqueueBulk(queue, jsonlFile("notes.jsonl", { root: folder }), { id: "notes" });
  const options = { clientOptions: { maxConcurrency: 4 }, onError: () => undefined };
  startWorker(options);
  startWorker(options);
  while (gateway.stats.bills < 100) await sleep(5);

  await cluster.primary.crash();
  await sleep(300);
  cluster.moveToStandby();
  await sleep(700);
  expect(gateway.stats.bills).toBeLessThan(400);
  await cluster.promoteStandby();

  expect(await reached("notes", ({ state }) => state === "done")).toMatchObject({ done: 400, failed: 0 });
  expect(gateway.stats.bills).toBe(400);
  expect(await database.store.unsettled()).toEqual([]);
});
