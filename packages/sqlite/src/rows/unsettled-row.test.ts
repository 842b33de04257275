import type { UnsettledKey } from "@segmind-embeddings/core";
import { expect, test } from "vitest";
import type { Row } from "./row.ts";
import { fromUnsettledRow, toUnsettledRow } from "./unsettled-row.ts";

type UnsettledEntry = UnsettledKey["entry"];

const key = Buffer.from("\u0001a red fox");

function rowOf(entry: UnsettledEntry): Row {
  const [, state, since, owner, request_id, reason, sum] = toUnsettledRow(key, entry);
  return { state, since, owner, request_id, reason, checksum: sum };
}

const entries: UnsettledEntry[] = [
  { state: "open", owner: "host/1/a", since: 1_000 },
  { state: "accepted", requestId: "0f8fad5b", submittedAt: 2_000 },
  { state: "unknown", since: 3_000, reason: "no answer came" },
  { state: "unknown", since: 3_000, reason: "expired", requestId: "0f8fad5b" },
];

test.each(entries)("a row gives the entry it was made of: $state", (entry) => {
  expect(fromUnsettledRow(key, rowOf(entry))).toEqual(entry);
});

test.each<Row>([
  { state: "accepted" },
  { state: "embedded" },
  { since: 1_001 },
  { since: "1000" },
  { owner: "host/2/a" },
  { owner: null },
  { request_id: "0f8fad5b" },
  { reason: 5 },
  { checksum: 0 },
])("a row in which something is another is damaged: %j", (change) => {
  const row = { ...rowOf(entries[0] as UnsettledEntry), ...change };
  expect(() => fromUnsettledRow(key, row)).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
});
