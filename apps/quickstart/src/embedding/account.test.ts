import { expect, test } from "vitest";
import { accountOf, addAccounts, emptyAccount } from "./account.ts";

const summary = {
  total: 5,
  done: 4,
  failed: 1,
  duplicates: 1,
  cacheHits: 1,
  notStored: 0,
  attempts: 6,
  resends: 1,
  mayBeBilled: 1,
  cost: 0.3,
  remainingCredits: 7,
  elapsedMs: 10,
};

test("a duplicate and a vector from a store were not bought", () => {
  expect(accountOf(summary)).toEqual({
    bought: 2,
    failed: 1,
    requests: 6,
    resends: 1,
    mayBeBilled: 1,
    cost: 0.3,
    creditsLeft: 7,
  });
});

test("two accounts in one, with the later balance", () => {
  const [first, second] = [accountOf(summary), accountOf({ ...summary, remainingCredits: 6 })];
  expect(addAccounts(first, second)).toMatchObject({ bought: 4, requests: 12, resends: 2, creditsLeft: 6 });
  expect(addAccounts(first, emptyAccount)).toEqual(first);
});
