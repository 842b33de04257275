import { StoreError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { describeFailure, isBroken, isTriedAgain } from "./describe-failure.ts";
import { LostConnection } from "./lost-connection.ts";

const place = { name: "postgres://somebody@host/shop", schema: "vectors" };
const withCode = (code: string, message = "what the server says"): Error =>
  Object.assign(new Error(message), { code });

test.each<[string, unknown, string, boolean]>([
  ["a refused connection", withCode("ECONNREFUSED"), "STORE_UNREACHABLE", true],
  ["an unknown host", withCode("ENOTFOUND"), "STORE_UNREACHABLE", true],
  ["a host with two addresses", new AggregateError([withCode("ECONNREFUSED")]), "STORE_UNREACHABLE", true],
  ["a broken connection", new Error("Connection terminated unexpectedly"), "STORE_UNREACHABLE", true],
  ["a connection that the server closed", withCode("EPIPE", "write EPIPE"), "STORE_UNREACHABLE", true],
  ["a pool that is full", new Error("timeout exceeded when trying to connect"), "STORE_UNREACHABLE", true],
  ["no answer", new LostConnection(5), "STORE_UNREACHABLE", true],
  ["a server that stops", withCode("57P01"), "STORE_UNREACHABLE", true],
  ["a server that starts", withCode("57P03"), "STORE_UNREACHABLE", true],
  ["too many connections", withCode("53300"), "STORE_UNREACHABLE", true],
  ["PgBouncer without a server", withCode("08P01"), "STORE_UNREACHABLE", true],
  ["a standby", withCode("25006"), "STORE_READ_ONLY", true],
  ["a deadlock", withCode("40P01"), "STORE_CONFLICT", true],
  ["a conflict of serializable transactions", withCode("40001"), "STORE_CONFLICT", true],
  ["a wrong password", withCode("28P01"), "STORE_LOGIN_FAILED", false],
  ["a full disk", withCode("53100"), "STORE_FULL", false],
  ["a statement that took too long", withCode("57014"), "STORE_TIMEOUT", false],
  ["a lock", withCode("55P03"), "STORE_LOCKED", false],
  ["a damaged page", withCode("XX001"), "STORE_CORRUPT", false],
  ["anything else of the server", withCode("22012"), "STORE_FAILED", false],
  ["anything else of the driver", new Error("odd"), "STORE_FAILED", false],
  ["what is no error", "odd", "STORE_FAILED", false],
])("%s is told as what it is", (_name, error, code, isAgain) => {
  const failure = describeFailure(error, place);
  expect(failure).toBeInstanceOf(StoreError);
  expect(failure.code).toBe(code);
  expect(failure.cause).toBe(error);
  expect(failure.message).toContain('postgres://somebody@host/shop, schema "vectors", ');
  expect(isTriedAgain(failure)).toBe(isAgain);
});

test.each([
  ["EPIPE", true],
  ["57P01", true],
  ["25006", true],
  ["40P01", false],
  ["55P03", false],
])("after %s a connection is closed and not used again: %j", (code, isClosed) => {
  expect(isBroken(describeFailure(withCode(code), place))).toBe(isClosed);
});
