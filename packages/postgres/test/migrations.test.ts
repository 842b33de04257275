import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { migrations } from "../src/database/migrations.ts";
import { Session } from "../src/database/session.ts";
import { openPostgres, type PostgresDatabase } from "../src/index.ts";
import { claim, embedded, isVectorOf, keyOf } from "../../../tools/store-tests/entries.ts";
import { errorOf } from "../../../tools/store-tests/error-of.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

function open(url: string, schema: string): PostgresDatabase {
  const database = openPostgres(url, { schema, retryTimeout: 0 });
  onTestFinished(() => database.close());
  return database;
}

/** Brings a schema to the newest of some made-up formats. */
async function migrateTo(schema: string, madeUp: readonly string[]): Promise<void> {
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    const connection = Object.assign(client, { release: () => undefined });
    await migrate(new Session(connection, 60_000), {
      schema,
      migrations: madeUp,
      name: "the test's database",
    });
  } finally {
    await client.end();
  }
}

const formatOf = async (schema: string) => server.sql(`SELECT format FROM "${schema}".segmind_format`);

/** A format before the present one, which had nothing yet. */
const older = "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('from the older format')";

test("openings at the same moment of a schema that is not there make it once", async () => {
  for (let round = 0; round < 5; round += 1) {
    const schema = newSchema(server);
    const opened = Array.from({ length: 6 }, () => open(server.url, schema));
    const results = await Promise.all(opened.map(async ({ store }) => store.open([claim(1), claim(2)])));
    expect(results.flat().filter((entry) => entry === undefined)).toHaveLength(2);
    expect(await formatOf(schema)).toEqual([{ format: migrations.length }]);
  }
});

test("tables of an older format are brought to the newest with what they hold, by one of many that come at once", async () => {
  const schema = newSchema(server);
  await migrateTo(schema, [older]);
  expect(await formatOf(schema)).toEqual([{ format: 1 }]);
  const newest = [
    older,
    "ALTER TABLE notes ADD seen int; UPDATE notes SET seen = 1",
    "UPDATE notes SET seen = seen + 1",
  ];
  await Promise.all([1, 2, 3, 4].map(() => migrateTo(schema, newest)));
  expect(await formatOf(schema)).toEqual([{ format: 3 }]);
  expect(await server.sql(`SELECT * FROM "${schema}".notes`)).toEqual([
    { text: "from the older format", seen: 2 },
  ]);
});

test.each(migrations.map((_, format) => format))(
  "tables of format %i lead to those that the store works with",
  async (format) => {
    const schema = newSchema(server);
    if (format > 0) await migrateTo(schema, migrations.slice(0, format));
    const { store } = open(server.url, schema);
    await store.write([{ key: keyOf(1), entry: embedded(1) }]);
    expect(isVectorOf((await store.get([keyOf(1)]))[0], 1)).toBe(true);
    expect(await formatOf(schema)).toEqual([{ format: migrations.length }]);
  },
);

test("a migration that fails leaves the older format as it was", async () => {
  const schema = newSchema(server);
  await migrateTo(schema, [older]);
  await expect(migrateTo(schema, [older, "DELETE FROM notes; SELECT 1 / 0"])).rejects.toThrow(
    "division by zero",
  );
  expect(await formatOf(schema)).toEqual([{ format: 1 }]);
  expect(await server.sql(`SELECT * FROM "${schema}".notes`)).toHaveLength(1);
});

test("a schema of a newer version is told and left as it is", async () => {
  const schema = newSchema(server);
  await open(server.url, schema).store.get([keyOf(1)]);
  await server.sql(`UPDATE "${schema}".segmind_format SET format = 99`);
  const error = await errorOf(open(server.url, schema).store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_NEWER_VERSION");
  expect(error.message).toMatch(/format 99.*Update the package/);
  expect(await formatOf(schema)).toEqual([{ format: 99 }]);
});

test("a schema with another program's tables of the same names is told and left as it is", async () => {
  const schema = newSchema(server);
  await server.sql(`CREATE SCHEMA "${schema}"`);
  await server.sql(`CREATE TABLE "${schema}".quotas (fox text)`);
  const error = await errorOf(open(server.url, schema).store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_OTHER_PROGRAM");
  expect(error.message).toMatch(/Name another schema/);
  expect(
    await server.sql(`SELECT table_name FROM information_schema.tables WHERE table_schema = $1`, [schema]),
  ).toEqual([{ table_name: "quotas" }]);
});

let roles = 0;

/** A role that may log in and nothing else. */
async function newRole(): Promise<{ role: string; url: string }> {
  roles += 1;
  const role = `worker ${String(roles)}`;
  await server.sql(`CREATE ROLE "${role}" LOGIN PASSWORD 'secret of a worker'`);
  onTestFinished(async () => {
    await server.sql(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  });
  return { role, url: server.urlOf(encodeURIComponent(role), encodeURIComponent("secret of a worker")) };
}

test("a role that may not make tables is told the SQL to run, after which the same opening works", async () => {
  const [schema, { url }] = [newSchema(server), await newRole()];
  const { store, quota } = open(url, schema);
  const error = await errorOf(store.open([claim(1)]));
  expect(error.code).toBe("STORE_NOT_ALLOWED");
  expect(error.message).not.toContain("secret");
  const sql = error.message.slice(error.message.indexOf("BEGIN;"));
  await server.sql(sql);
  expect(await store.open([claim(1)])).toEqual([undefined]);
  expect(await quota.update("a", () => ({ result: 1 }))).toBe(1);
});

test("a role that may not bring tables to the newest format is told the SQL for what is missing", async () => {
  const [schema, { role, url }] = [newSchema(server), await newRole()];
  await migrateTo(schema, [older]);
  await server.sql(
    `GRANT USAGE ON SCHEMA "${schema}" TO "${role}"; GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO "${role}"`,
  );
  const newest = [older, "CREATE TABLE more (text text)"];
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  const session = new Session(Object.assign(client, { release: () => undefined }), 60_000);
  const target = { schema, migrations: newest, name: "the test's database" };
  const error = await errorOf(migrate(session, target));
  expect(error.code).toBe("STORE_NOT_ALLOWED");
  expect(error.message).not.toContain("CREATE TABLE notes");
  await session.rollBack();
  await server.sql(error.message.slice(error.message.indexOf("BEGIN;")));
  await migrate(session, target);
  expect(await formatOf(schema)).toEqual([{ format: 2 }]);
});

test("a role that may not use tables that are there is told", async () => {
  const [schema, { url }] = [newSchema(server), await newRole()];
  await open(server.url, schema).store.get([keyOf(1)]);
  const error = await errorOf(open(url, schema).store.get([keyOf(1)]));
  expect(error.code).toBe("STORE_NOT_ALLOWED");
});
