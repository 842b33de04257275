import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../../tools/temporary-folder.ts";
import { Connection } from "./connection.ts";

async function open(lockTimeout = 1_000): Promise<{
  connection: Connection;
  add: (name: string) => void;
  names: () => unknown[];
  path: string;
  /** How many transactions that write were begun. */
  countBegins: () => number;
}> {
  const path = join(await temporaryFolder(), "vectors.db");
  let begins = 0;
  class CountingDatabase extends DatabaseSync {
    override exec(sql: string): void {
      if (sql === "BEGIN IMMEDIATE") begins += 1;
      super.exec(sql);
    }
  }
  const connection = new Connection(CountingDatabase, { path, lockTimeout });
  onTestFinished(() => connection.close());
  connection.write(() => connection.prepare("CREATE TABLE foxes (name TEXT UNIQUE, fur BLOB)").run());
  const insert = connection.prepare("INSERT INTO foxes VALUES (?, ?)");
  return {
    connection,
    path,
    countBegins: () => begins,
    add: (name) =>
      connection.write(() => {
        insert.run(name, new Uint8Array(10_000));
      }),
    names: () =>
      connection.read(() =>
        connection
          .prepare("SELECT name FROM foxes ORDER BY name")
          .all()
          .map(({ name }) => name),
      ),
  };
}

test("of writes that share a commit, one that throws is undone, and the others are not", async () => {
  const { connection, add, names } = await open();
  const outcomes = connection.writeTogether([
    () => add("a"),
    () => {
      add("b");
      throw new Error("changed its mind");
    },
    () => add("c"),
    () => add("c"),
  ]);
  expect(outcomes).toEqual([
    { result: undefined },
    { failure: expect.objectContaining({ message: expect.stringContaining("changed its mind") }) },
    { result: undefined },
    { failure: expect.objectContaining({ code: "STORE_CORRUPT" }) },
  ]);
  expect(names()).toEqual(["a", "c"]);
});

test("of writes that share a commit, each is stored or fails with STORE_FULL where there is no room for all", async () => {
  const { connection, add, names } = await open();
  add("before");
  const pages = Number(Object.values(connection.prepare("PRAGMA page_count").get() ?? {})[0]);
  const limit = (most: number): unknown =>
    connection.prepare(`PRAGMA max_page_count = ${String(most)}`).get();
  limit(pages + 2);
  const many = Array.from({ length: 20 }, (_, index) => () => add(String(index)));
  const outcomes = connection.writeTogether(many);
  expect(names()).toEqual(
    [
      "before",
      ...outcomes.flatMap((outcome, index) => ("result" in outcome ? [String(index)] : [])),
    ].toSorted(),
  );
  expect(outcomes.filter((outcome) => "failure" in outcome).length).toBeGreaterThan(0);
  for (const outcome of outcomes) {
    if ("failure" in outcome) expect(outcome.failure.code).toBe("STORE_FULL");
  }
  limit(1_000);
  add("after");
  expect(names()).toContain("after");
});

test("no transaction is begun for no writes", async () => {
  const { connection, countBegins } = await open();
  const before = countBegins();
  expect(connection.writeTogether([])).toEqual([]);
  expect(countBegins()).toBe(before);
});

test("writes that share a commit wait once for another program's lock, and fail together", async () => {
  const { connection, path, countBegins } = await open(50);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("BEGIN IMMEDIATE");
  const before = countBegins();
  const outcomes = connection.writeTogether([() => 1, () => 2, () => 3]);
  const locked = { failure: expect.objectContaining({ code: "STORE_LOCKED" }) };
  expect(outcomes).toEqual([locked, locked, locked]);
  expect(countBegins()).toBe(before + 1);
});
