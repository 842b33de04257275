import type { QuotaState } from "@segmind-embeddings/core";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres } from "../src/index.ts";
import { claim, embedded, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { startLossyProxy } from "./helpers/lossy-proxy.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

/** An opening whose connections can be broken between the server's work and its answer. */
async function openThroughProxy() {
  const proxy = await startLossyProxy(server.port);
  const url = server.url.replace(`:${String(server.port)}/`, `:${String(proxy.port)}/`);
  const database = openPostgres(url, { schema: newSchema(server), answerTimeout: 1_500 });
  onTestFinished(() => database.close());
  // The tables are made and the owner is entered.
  await database.store.open([claim(99)]);
  return { ...database, proxy };
}

test("a claim whose answer is lost is this owner's, once", async () => {
  const { store, proxy } = await openThroughProxy();
  proxy.loseAnswerTo("INSERT INTO");
  expect(await store.open([claim(1), claim(2)])).toEqual([undefined, undefined]);
  expect(proxy.lost).toBe(1);
  expect(await store.open([claim(1)])).toMatchObject([{ state: "open", owner: store.owner }]);
});

test("vectors and freed keys whose answer is lost are written, once", async () => {
  const { store, proxy } = await openThroughProxy();
  await store.open([claim(1), claim(2)]);
  proxy.loseAnswerTo("WITH stored");
  await store.write([
    { key: keyOf(1), entry: embedded(1) },
    { key: keyOf(2), entry: undefined },
  ]);
  expect(proxy.lost).toBe(1);
  const [first, second] = await store.get([keyOf(1), keyOf(2)]);
  expect(isVectorOf(first, 1)).toBe(true);
  expect(second).toBeUndefined();
});

test("changes of one key in several statements whose commit's answer is lost are written, once", async () => {
  const { store, proxy } = await openThroughProxy();
  await store.open([claim(1)]);
  const job = { state: "accepted", requestId: "job-aaaa", submittedAt: 1 } as const;
  proxy.loseAnswerTo("COMMIT");
  await store.write([
    { key: keyOf(1), entry: job },
    { key: keyOf(1), entry: embedded(1) },
  ]);
  expect(proxy.lost).toBe(1);
  expect(isVectorOf((await store.get([keyOf(1)]))[0], 1)).toBe(true);
});

test.each(["FOR UPDATE", "COMMIT"])(
  "an update of a quota whose answer to %s is lost counts once",
  async (sql) => {
    const { quota, proxy } = await openThroughProxy();
    const add = () =>
      quota.update("a", ({ state }) => {
        const count = ((state as { count?: number } | undefined)?.count ?? 0) + 1;
        return { state: { count } as unknown as QuotaState, result: count };
      });
    expect(await add()).toBe(1);
    proxy.loseAnswerTo(sql);
    expect(await add()).toBe(2);
    expect(proxy.lost).toBe(1);
    expect(await add()).toBe(3);
  },
);

test("a server that falls silent is asked again by another connection", async () => {
  const { store, proxy } = await openThroughProxy();
  proxy.fallSilent();
  expect(await store.open([claim(1)])).toEqual([undefined]);
});

test("a lookup of 1,000 keys, a claim and a write are one round trip each, and an update of a quota is two", async () => {
  const { store, quota, proxy } = await openThroughProxy();
  const count = async (call: () => unknown): Promise<number> => {
    const before = proxy.roundTrips;
    await call();
    return proxy.roundTrips - before;
  };
  const numbers = Array.from({ length: 1_000 }, (_, number) => number);
  const state = { count: 1 } as unknown as QuotaState;
  await quota.update("a", () => ({ state, result: 1 }));
  expect(await count(() => store.get(numbers.map(keyOf)))).toBe(1);
  expect(await count(() => store.open(numbers.slice(0, 99).map(claim)))).toBe(1);
  const changes = numbers.slice(0, 99).map((number) => ({ key: keyOf(number), entry: embedded(number) }));
  expect(await count(() => store.write(changes))).toBe(1);
  expect(await count(() => quota.update("a", () => ({ state, result: 1 })))).toBe(2);
});
