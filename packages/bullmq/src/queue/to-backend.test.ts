import pg from "pg";
import { expect, test } from "vitest";
import { toBackend } from "./to-backend.ts";

test.each(["mysql://user:secret@host/name", "https://user:secret@host", "user:secret@host"])(
  "%s is no queue, and is refused without its password",
  (url) => {
    expect(() => toBackend(url)).toThrow(/^connection: got a .*; expected a URL of postgres: or redis:$/);
    expect(() => toBackend(url)).not.toThrow(/secret/);
  },
);

test.each([
  "postgres://user:secret@one,two/name",
  "postgres://user:secret@one:5432,two:5432/name",
  { connectionString: "postgresql://user:secret@one:5432,two:5432/name" },
  { host: "one,two", database: "name", password: "secret" },
  { host: ["one", "two"], database: "name" } as unknown as { database: string },
])("PostgreSQL on several hosts is refused with what to do, without its password: %j", (connection) => {
  expect(() => toBackend(connection)).toThrow(
    /^connection: got several hosts; expected one host of PostgreSQL: an address that leads to the primary$/,
  );
  expect(() => toBackend(connection)).not.toThrow(/secret/);
});

test.each(["redis://:secret@one:6379,two:6379", { host: "one,two", password: "secret" }])(
  "Redis on several hosts is refused with what to do, without its password: %j",
  (connection) => {
    expect(() => toBackend(connection)).toThrow(
      /^connection: got several hosts; expected one host of Redis; or `sentinels` and `name`, .*; or a `Cluster` of ioredis$/,
    );
    expect(() => toBackend(connection)).not.toThrow(/secret/);
  },
);

test("a pool of pg is refused, and not taken for options of Redis", () => {
  expect(() => toBackend(new pg.Pool())).toThrow(/^connection: got a pool of pg; expected its URL/);
});

test.each([
  "postgres://user:a,b@host/name?application_name=c,d",
  "redis://:a,b@host:6379",
  { sentinels: [{ host: "one" }, { host: "two" }], name: "main" },
])("a comma elsewhere than among the hosts is no list of hosts: %j", (connection) => {
  expect(toBackend(connection).connection).toBeDefined();
});
