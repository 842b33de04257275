import { inspect } from "node:util";
import { InvalidInputError } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import { openPostgres } from "./open-postgres.ts";

const url = "postgres://somebody:secret@127.0.0.1:1/shop";

test.each([
  ["", /expected a URL such as postgres:/],
  ["127.0.0.1:5432/secret", /got a URL of 127.0.0.1:|got a string that is no URL/],
  ["somebody:secret@host", /expected a URL such as postgres:/],
  ["mysql://somebody:secret@host/shop", /got a URL of mysql:/],
  [new URL("https://somebody:secret@host/"), /got a URL of https:/],
  [
    "postgres://somebody:secret@one:5432,two:5432/shop",
    /several hosts; expected .* one host: an address that leads/,
  ],
  ["postgres://one,two/shop?target_session_attrs=read-write", /several hosts/],
  [5 as never, /got number/],
  [null as never, /got null/],
  [{} as never, /or a Pool of pg/],
])("%s is no database, and is refused without its password", (where, message) => {
  let thrown: unknown;
  try {
    openPostgres(where);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InvalidInputError);
  expect((thrown as Error).message).toMatch(message);
  expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain("secret");
});

test.each(["", "pg_own", "a".repeat(64), "é".repeat(32), "a\0b", "\ud800", 5 as never])(
  "%j is no schema",
  (schema) => {
    expect(() => openPostgres(url, { schema })).toThrow(/options\.schema: .*1 to 63 bytes/);
  },
);

test.each(["retryTimeout", "answerTimeout", "lease"])("%s is a number of milliseconds", (option) => {
  for (const value of [-1, 1.5, NaN, Infinity, 2 ** 31, "5000"]) {
    expect(() => openPostgres(url, { [option]: value })).toThrow(`options.${option}: `);
  }
});

test.each(["answerTimeout", "lease"])("%s is a second at least", (option) => {
  expect(() => openPostgres(url, { [option]: 999 })).toThrow(/an integer of 1000 or more/);
});

test("a comma in a password, or behind the host, makes no list of hosts", () => {
  expect(() => openPostgres("postgres://somebody:a,b@127.0.0.1:1/shop?application_name=a,b")).not.toThrow();
});

test("two openings have two owners, of some 100 characters at most", async () => {
  await using first = openPostgres(url);
  await using second = openPostgres(new URL(url));
  expect(first.store.owner).not.toBe(second.store.owner);
  expect(first.store.owner.length).toBeLessThan(100);
});
