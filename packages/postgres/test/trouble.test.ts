import { inspect } from "node:util";
import type { QuotaState } from "@segmind-embeddings/core";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openPostgres, type PostgresDatabase, type PostgresOptions } from "../src/index.ts";
import { claim, embedded, isVectorOf, keyOf, quotaState } from "../../../tools/store-tests/entries.ts";
import { talkToChild } from "../../../tools/store-tests/talk-to-child.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

function open(where: string, options: PostgresOptions = {}): PostgresDatabase {
  const database = openPostgres(where, { retryTimeout: 0, ...options });
  onTestFinished(() => database.close());
  return database;
}

let roles = 0;

/** Opens a schema as a role of its own, with settings that an administrator gave it. */
async function openAsRole(schema: string, ...settings: readonly string[]): Promise<PostgresDatabase> {
  await open(server.url, { schema }).store.write([{ key: keyOf(1), entry: embedded(1) }]);
  roles += 1;
  const role = `worker_${String(roles)}`;
  await server.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'abc' SUPERUSER`);
  onTestFinished(async () => {
    await server.sql(`DROP ROLE ${role}`);
  });
  for (const setting of settings) await server.sql(`ALTER ROLE ${role} SET ${setting}`);
  return open(server.urlOf(role, "abc"), { schema });
}

/** Another program that has a transaction open. */
async function begin(sql: string): Promise<pg.Client> {
  const client = new pg.Client(server.url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`BEGIN; ${sql}`);
  return client;
}

test("a server that is not there is told without the password, and so is a host that nobody knows", async () => {
  for (const place of ["127.0.0.1:1", "no-such-host.invalid:5432"]) {
    const { store } = open(`postgres://somebody:top-secret@${place}/shop?application_name=hidden`);
    const error = await errorOf(store.open([claim(1)]));
    expect(error).toMatchObject({ code: "STORE_UNREACHABLE", isRetryable: true, mayBeBilled: false });
    expect(error.message).toContain(`postgres://somebody@${place}/shop`);
    expect(error.message).toMatch(/cannot be reached.*Look whether the server runs/);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/top-secret|hidden/);
  }
});

test("a wrong password is told without it and is not tried again", async () => {
  const { store } = open(server.urlOf("postgres", "top-secret"), { retryTimeout: 600_000 });
  const error = await errorOf(store.get([keyOf(1)]));
  expect(error).toMatchObject({ code: "STORE_LOGIN_FAILED", isRetryable: false });
  expect(error.message).toMatch(/Check the user and the password/);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("top-secret");
});

test("a database that is not there is told", async () => {
  const { store } = open(server.url.replace(/postgres$/, "nowhere"));
  const error = await errorOf(store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_LOGIN_FAILED");
  expect(error.message).toMatch(/"nowhere" does not exist.*Make the database/);
});

test("a server that takes no writes is told, and reads go on", async () => {
  const schema = newSchema(server);
  const { store } = await openAsRole(schema, "default_transaction_read_only = on");
  const error = await errorOf(store.write([{ key: keyOf(2), entry: embedded(2) }]));
  expect(error).toMatchObject({ code: "STORE_READ_ONLY", isRetryable: true });
  expect(error.message).toMatch(/Name the primary/);
  expect(isVectorOf((await store.get([keyOf(1)]))[0], 1)).toBe(true);
});

test.each([
  ["statement_timeout = '200ms'", "STORE_TIMEOUT", /which has changed nothing.*Raise `statement_timeout`/],
  ["lock_timeout = '200ms'", "STORE_LOCKED", /pg_stat_activity/],
])("with %s a row that somebody holds is told, and works once it is free", async (setting, code, message) => {
  const schema = newSchema(server);
  const { store, quota } = await openAsRole(schema, setting);
  await quota.update("a", () => ({ result: 1 }));
  const other = await begin(`LOCK TABLE "${schema}".embeddings; LOCK TABLE "${schema}".owners`);
  const error = await errorOf(store.write([{ key: keyOf(2), entry: embedded(2) }]));
  expect(error).toMatchObject({ code, isRetryable: true });
  expect(error.message).toMatch(message);
  await other.query("COMMIT");
  expect(await store.get([keyOf(2)])).toEqual([undefined]);
  await store.write([{ key: keyOf(2), entry: embedded(2) }]);
  expect(isVectorOf((await store.get([keyOf(2)]))[0], 2)).toBe(true);
});

test("a quota whose row is held for longer than a statement may take is told, and works once it is free", async () => {
  const schema = newSchema(server);
  const { quota } = await openAsRole(schema, "statement_timeout = '200ms'");
  const update = () => quota.update("a", () => ({ state: quotaState, result: 1 }));
  await update();
  const other = await begin(`SELECT * FROM "${schema}".quotas FOR UPDATE`);
  expect(await errorOf(update())).toMatchObject({ code: "STORE_TIMEOUT" });
  await other.query("COMMIT");
  expect(await update()).toBe(1);
});

test("a role whose transactions are serializable by default works, also where several write at once", async () => {
  const schema = newSchema(server);
  const setting = "default_transaction_isolation = 'serializable'";
  const opened = [await openAsRole(schema, setting), await openAsRole(schema, setting)];
  const counting = opened.flatMap(({ quota }) =>
    Array.from({ length: 20 }, async () =>
      quota.update("a", ({ state }) => {
        const count = ((state as { count?: number } | undefined)?.count ?? 0) + 1;
        return { state: { count } as unknown as QuotaState, result: count };
      }),
    ),
  );
  expect(Math.max(...(await Promise.all(counting)))).toBe(40);
});

test("a process that stops while it has a quota's row locked loses it after ten seconds", async () => {
  const options = { schema: newSchema(server) };
  const { quota } = open(server.url, options);
  await quota.update("a", () => ({ state: quotaState, result: 1 }));
  const kills: (() => void)[] = [];
  const locked = Promise.withResolvers<string>();
  const script = new URL("helpers/hold-quota.ts", import.meta.url);
  const ended = talkToChild(script, [server.url, options], (line, kill) => {
    kills.push(kill);
    locked.resolve(line);
  });
  expect(await locked.promise).toBe('"locked"');
  expect(await quota.update("a", () => ({ state: quotaState, result: "had" }))).toBe("had");
  for (const kill of kills) kill();
  expect(await ended).toBe(false);
});

test("tables that were dropped while they are open are told, and the next call makes empty ones", async () => {
  const schema = newSchema(server);
  const { store } = open(server.url, { schema });
  await store.open([claim(1)]);
  await server.sql(`DROP SCHEMA "${schema}" CASCADE`);
  const error = await errorOf(store.open([claim(2)]));
  expect(error.code).toBe("STORE_TABLES_MISSING");
  expect(error.message).toMatch(/Put the schema back from a copy/);
  expect(await store.open([claim(2)])).toEqual([undefined]);
});

test("a row that this package did not write is told by its key, and can be forgotten", async () => {
  const schema = newSchema(server);
  const { store } = open(server.url, { schema });
  await store.write([{ key: keyOf(1), entry: embedded(1) }]);
  await server.sql(`UPDATE "${schema}".embeddings SET vector = 'abc'`);
  const error = await errorOf(store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_CORRUPT");
  expect(error.message).toContain(keyOf(1));
  expect(await store.delete([keyOf(1)])).toBe(1);
  expect(await store.get([keyOf(1)])).toEqual([undefined]);
});

test("a key that is no text, or too long for an index, is refused, and nothing of its call is written", async () => {
  const { store } = open(server.url, { schema: newSchema(server) });
  const long = Array.from({ length: 5_000 }, (_, index) => String.fromCodePoint(200 + index * 7)).join("");
  for (const key of ["\ud800", long]) {
    const claims = [claim(1), { ...claim(2), key }];
    expect(await errorOf(store.open(claims))).toMatchObject({ code: "STORE_INVALID_KEY" });
  }
  expect(await store.unsettled()).toEqual([]);
});

test("a pool of one connection serves everything, and is left open", async () => {
  const pool = new pg.Pool({ connectionString: server.url, max: 1 });
  onTestFinished(() => pool.end());
  const database = openPostgres(pool, { schema: newSchema(server) });
  const { store, quota } = database;
  await Promise.all([
    store.open([claim(1), claim(2)]),
    quota.update("a", (context) => ({ state: quotaState, result: context.isAlive("nobody") })),
    store.write([{ key: keyOf(1), entry: embedded(1) }]),
    store.get([keyOf(1)]),
    store.stats(),
  ]);
  await database.close();
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  expect(pool.listenerCount("error")).toBe(0);
});
