import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { openPostgres, type PostgresDatabase, type PostgresOptions } from "../src/index.ts";
import { durableCases } from "../../../tools/store-tests/durable-cases.ts";
import { claim, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { talkToChild } from "../../../tools/store-tests/talk-to-child.ts";
import { openInProcess } from "./helpers/open-in-process.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

function open(options: PostgresOptions): PostgresDatabase {
  const database = openPostgres(server.url, options);
  onTestFinished(() => database.close());
  return database;
}

test.each(durableCases)("a store in a database: $name", async ({ run }) => {
  const schema = newSchema(server);
  await run(() => open({ schema }));
});

test("an owner is alive for longer than its lease while it lives, and dead once that ran out after a kill", async () => {
  const options = { schema: newSchema(server), lease: 3_000 };
  const { store, quota } = open(options);
  const other = await openInProcess(server.url, options);
  await other.store.open([claim(1)]);
  const isAlive = () => quota.update("a", (context) => ({ result: context.isAlive(other.store.owner) }));
  const state = async () => (await store.get([keyOf(1)]))[0]?.state;
  const end = performance.now() + 7_000;
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
