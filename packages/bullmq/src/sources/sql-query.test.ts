import { expect, test } from "vitest";
import { judgeTrouble } from "../worker/judge-trouble.ts";
import { sqlQuery } from "./sql-query.ts";

const withCode = (code: string): Error => Object.assign(new Error("what the server says"), { code });

test.each<[string, Error, "passing" | "own"]>([
  ["a server that stops", withCode("57P01"), "passing"],
  ["a server that starts", withCode("57P03"), "passing"],
  ["too many connections", withCode("53300"), "passing"],
  ["a refused connection", withCode("ECONNREFUSED"), "passing"],
  ["a connection that the server closed", withCode("EPIPE"), "passing"],
  ["a broken connection", new Error("Connection terminated unexpectedly"), "passing"],
  ["a table that is not there", withCode("42P01"), "own"],
  ["a role that may not read", withCode("42501"), "own"],
  ["a pool that was ended", new Error("Cannot use a pool after calling end on the pool"), "own"],
])("%s while a SQL query is read is told to the worker as what it is", async (_name, error, kind) => {
  const pool = { query: () => Promise.reject(error) };
  const source = sqlQuery("pages", { pool, query: "SELECT * FROM pages", key: "id" });
  const read = source.read({ from: null, to: "9", count: 9 })[Symbol.asyncIterator]().next();
  const failure: unknown = await read.catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: "BULK_SOURCE_FAILED", cause: error });
  expect(judgeTrouble(failure)).toBe(kind);
});

test("a query may end in a comment", async () => {
  const statements: string[] = [];
  const query = (sql: string): Promise<{ rows: unknown[] }> => {
    statements.push(sql);
    return Promise.resolve({ rows: [{ count: "0" }] });
  };
  await sqlQuery("pages", { pool: { query }, query: "SELECT * FROM pages -- all", key: "id" }).count();
  expect(statements[0]).toMatch(/-- all\n\) AS source$/);
});
