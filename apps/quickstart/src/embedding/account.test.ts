import { expect, test } from "vitest";
import { accountOf, addAccounts, emptyAccount } from "./account.ts";

const summary = {
  total: 5,
  done: 4,
  failed: 1,
  duplicates: 1,
  settled: 0,
  attempts: 6,
  resends: 1,
  mayBeBilled: 1,
  cost: 0.3,
  elapsedMs: 10,
};

test("a duplicate was not bought", () => {
  expect(accountOf(summary, 7)).toEqual({
    bought: 3,
    failed: 1,
    requests: 6,
    resends: 1,
    mayBeBilled: 1,
    cost: 0.3,
    creditsLeft: 7,
  });
  expect(accountOf(undefined)).toEqual(emptyAccount);
});

test("two accounts in one, with the later balance", () => {
  const [first, second] = [accountOf(summary, 7), accountOf(summary, 6)];
  expect(addAccounts(first, second)).toMatchObject({ bought: 6, requests: 12, resends: 2, creditsLeft: 6 });
  expect(addAccounts(first, emptyAccount)).toEqual(first);
});
