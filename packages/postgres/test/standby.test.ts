import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { startTestCluster } from "../../../tools/test-servers/postgres-cluster.ts";

const cluster = await startTestCluster();

test("a run goes on where the primary is lost and its standby takes over: nothing is lost, and nothing is bought twice", async () => {
  const count = 400;
  const texts = Array.from({ length: count }, (_, index) => `A text of a run, number ${String(index)}.`);
  await using gateway = await startMockGateway({ latency: 50 });
  await using database = openPostgres(cluster.url);
  await using client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    store: database.store,
    quota: database.quota,
    maxConcurrency: 8,
  });
  let done = 0;
  const run = client.embedMany(texts, { onEmbedding: () => (done += 1) });
  while (done < 100) await sleep(5);

  await cluster.primary.crash();
  await sleep(300);
  cluster.moveToStandby();
  // The address is moved before the standby takes writes.
  await sleep(700);
  expect(done).toBeLessThan(count);
  await cluster.promoteStandby();

  expect((await run).summary).toMatchObject({ done: count, resends: 0 });
  expect(gateway.stats.bills).toBe(count);
  expect(await database.store.unsettled()).toEqual([]);
  const [row] = await cluster.standby.sql("SELECT count(*)::int FROM segmind_embeddings.embeddings");
  expect(row).toEqual({ count });
});
