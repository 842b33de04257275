import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { openPostgres, type PostgresDatabase, type PostgresOptions } from "../src/index.ts";
import { claim, embedded, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { talkToChild } from "../../../tools/store-tests/talk-to-child.ts";
import { openInProcess } from "./helpers/open-in-process.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

function open(options: PostgresOptions): PostgresDatabase {
  const database = openPostgres(server.url, options);
  onTestFinished(() => database.close());
  return database;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const stored = (number: number) => ({ key: keyOf(number), entry: embedded(number) });

test("entries gives every vector once over several pages, and those of one space alone where that is named", async () => {
  const { store } = open({ schema: newSchema(server) });
  await store.open([claim(9_999)]);
  await store.write(numbers(600).map(stored));
  const other = { ...embedded(1_000), space: "another-space" };
  await store.write([{ key: keyOf(1_000), entry: other }]);
  const keys: string[] = [];
  for await (const { key, ...entry } of store.entries({ space: embedded(0).space })) {
    keys.push(key);
    expect(isVectorOf(entry, numbers(600).find((number) => keyOf(number) === key) ?? -1)).toBe(true);
  }
  expect(keys).toEqual(numbers(600).map(keyOf).toSorted());
  const all = await Array.fromAsync(store.entries());
  expect(all).toHaveLength(601);
  expect(await Array.fromAsync(store.entries({ space: "another-space" }))).toEqual([
    { key: keyOf(1_000), ...other },
  ]);
});

test("stats counts states, spaces and credits", async () => {
  const schema = newSchema(server);
  const { store } = open({ schema });
  const dead = openPostgres(server.url, { schema });
  await dead.store.open([claim(20)]);
  await dead.close();
  await store.open([claim(21), claim(22)]);
  await store.write([
    { key: keyOf(22), entry: { state: "accepted", requestId: "job-aaaa", submittedAt: 1 } },
    ...numbers(4).map(stored),
    { key: keyOf(10), entry: { ...embedded(10), vector: new Float32Array(3), space: "short", cost: 1 } },
  ]);
  const { space, model } = embedded(0);
  expect(await store.stats()).toEqual({
    embedded: 5,
    open: 1,
    accepted: 1,
    unknown: 1,
    spentCredits: 1.001,
    spaces: [
      { space, model, dimensions: 768, embedded: 4, spentCredits: 0.001 },
      { space: "short", model, dimensions: 3, embedded: 1, spentCredits: 1 },
    ],
  });
});

test("delete forgets keys, but not those that a living owner is buying", async () => {
  const schema = newSchema(server);
  const { store } = open({ schema });
  const dead = openPostgres(server.url, { schema });
  await dead.store.open([claim(1)]);
  await dead.close();
  const living = open({ schema });
  await living.store.open([claim(2)]);
  await store.open([claim(3)]);
  await store.write([stored(4), stored(5)]);
  expect(await store.delete([1, 2, 3, 4, 6].map(keyOf))).toBe(2);
  const states = (await store.get([1, 2, 3, 4, 5].map(keyOf))).map((entry) => entry?.state);
  expect(states).toEqual([undefined, "open", "open", undefined, "embedded"]);
});

test("an owner is alive for many times its lease while it lives, and dead once that ran out after a kill", async () => {
  const options = { schema: newSchema(server), lease: 4_000 };
  const { store, quota } = open(options);
  const other = await openInProcess(server.url, options);
  await other.store.open([claim(1)]);
  const isAlive = () => quota.update("a", (context) => ({ result: context.isAlive(other.store.owner) }));
  const state = async () => (await store.get([keyOf(1)]))[0]?.state;
  const end = performance.now() + 10_000;
  while (performance.now() < end) {
    expect(await state()).toBe("open");
    await sleep(100);
  }
  expect(await isAlive()).toBe(true);
  await other.kill();
  await vi.waitFor(
    async () => {
      expect(await state()).toBe("unknown");
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(await isAlive()).toBe(false);
  const [entry] = await store.get([keyOf(1)]);
  expect(entry).toMatchObject({
    state: "unknown",
    reason: expect.stringContaining(other.store.owner) as string,
  });
});

test("what was claimed just now is a living owner's, though that has not been entered yet", async () => {
  // As a statement sees it that began before the owner came, and waits for its row.
  const schema = newSchema(server);
  const { store } = open({ schema });
  await store.open([claim(9)]);
  await server.sql(
    `INSERT INTO "${schema}".embeddings (key, state, since, owner) VALUES ($1, 'open', clock_timestamp(), 'somebody new')`,
    [keyOf(1)],
  );
  expect(await store.open([{ ...claim(1), replaceUnknown: true }])).toMatchObject([{ state: "open" }]);
});

test("a process ends by itself though it closed nothing", async () => {
  const options = { schema: newSchema(server) };
  const said: string[] = [];
  const script = new URL("helpers/end-by-itself.ts", import.meta.url);
  expect(await talkToChild(script, [server.url, options], (line) => said.push(line))).toBe(true);
  expect(said).toEqual(['"stored"']);
  expect(isVectorOf((await open(options).store.get([keyOf(1)]))[0], 1)).toBe(true);
});

test("owners of yesterday are forgotten by the next opening", async () => {
  const schema = newSchema(server);
  await open({ schema }).store.open([claim(1)]);
  await server.sql(
    `INSERT INTO "${schema}".owners VALUES ('old', now() - interval '2 days', false), ('late', now() - interval '2 hours', false)`,
  );
  await open({ schema }).store.open([claim(2)]);
  const owners = await server.sql(`SELECT owner FROM "${schema}".owners WHERE owner IN ('old', 'late')`);
  expect(owners).toEqual([{ owner: "late" }]);
});
