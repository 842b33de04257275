import { setTimeout as sleep } from "node:timers/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres, type PostgresOptions } from "../src/index.ts";
import { claim, keyOf } from "../../../tools/store-tests/entries.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

const count = 400;
const texts = Array.from({ length: count }, (_, index) => `A text of a run, number ${String(index)}.`);

/** Starts a run with the store and the quota, and says how far it is. */
async function startRun(options: PostgresOptions = {}) {
  const gateway = await startMockGateway({ latency: 50 });
  const database = openPostgres(server.url, { schema: newSchema(server), ...options });
  const client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    store: database.store,
    quota: database.quota,
    maxConcurrency: 8,
  });
  onTestFinished(async () => {
    await client.close();
    await database.close();
    await gateway.close();
  });
  let done = 0;
  const run = client.embedMany(texts, { onEmbedding: () => (done += 1) });
  // It is looked at later.
  run.catch(() => undefined);
  const reached = async (least: number): Promise<void> => {
    while (done < least) await sleep(10);
  };
  return { gateway, database, run, reached };
}

test("a run goes on where the server refuses connections for ten seconds, and buys nothing twice", async () => {
  const { gateway, database, run, reached } = await startRun();
  await reached(50);
  await server.stop();
  // What was under way comes to an end, and nothing is sent that could not be written down.
  await sleep(2_000);
  const { bills } = gateway.stats;
  await sleep(8_000);
  expect(gateway.stats.bills).toBe(bills);
  expect(bills).toBeLessThan(count);
  await server.start();
  expect((await run).summary).toMatchObject({ done: count, resends: 0 });
  expect(gateway.stats.bills).toBe(count);
  expect(await database.store.unsettled()).toEqual([]);
}, 120_000);

test("a run goes on where the server is restarted three times, and buys nothing twice", async () => {
  const { gateway, database, run, reached } = await startRun();
  for (const least of [50, 150, 250]) {
    await reached(least);
    await server.stop();
    await server.start();
  }
  expect((await run).summary).toMatchObject({ done: count, resends: 0 });
  expect(gateway.stats.bills).toBe(count);
  expect(await database.store.unsettled()).toEqual([]);
}, 120_000);

test("a run goes on where its connections are cut again and again, and buys nothing twice", async () => {
  const { gateway, database, run, reached } = await startRun();
  let cut = 0;
  for (let least = 20; least < count; least += 20) {
    await reached(least);
    const rows = await server.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segmind-embeddings'",
    );
    cut += rows.length;
  }
  expect((await run).summary).toMatchObject({ done: count, resends: 0 });
  expect(cut).toBeGreaterThan(10);
  expect(gateway.stats.bills).toBe(count);
  expect(await database.store.unsettled()).toEqual([]);
}, 120_000);

test("a run whose server stays away ends with an error that says what to do, and the next one buys what is missing", async () => {
  const { gateway, database, run, reached } = await startRun({ retryTimeout: 500 });
  await reached(50);
  await server.stop();
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  await server.start();
  expect((error as Error).message).toMatch(/cannot be reached.*Look whether the server runs/);
  const { bills } = gateway.stats;
  // What could not be written is known to be open.
  const open = await database.store.unsettled();
  await using client = new SegmindClient({
    apiKey: gateway.apiKey,
    baseUrl: gateway.url,
    store: database.store,
  });
  expect((await client.embedMany(texts)).summary.done).toBe(count);
  expect(gateway.stats.bills - count).toBeLessThanOrEqual(open.length);
  expect(bills).toBeLessThan(count);
}, 120_000);

test("a call that waits for a server is ended by close", async () => {
  const database = openPostgres("postgres://somebody:secret@127.0.0.1:1/x", { retryTimeout: 600_000 });
  const call = errorOf(database.store.get([keyOf(1)]));
  await sleep(200);
  await database.close();
  expect((await call).code).toBe("STORE_UNREACHABLE");
  expect((await errorOf(database.store.open([claim(1)]))).code).toBe("STORE_CLOSED");
});
