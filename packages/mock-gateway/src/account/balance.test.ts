import { expect, test } from "vitest";
import { createBalance } from "./balance.ts";

test("free credits are used first, and sums have no error of binary fractions", () => {
  const balance = createBalance({ credits: 0.3, freeCredits: 0.15, teamSpendLimit: Infinity });
  for (let payment = 0; payment < 2; payment++) {
    expect(balance.hold(0.1)).toBeUndefined();
    balance.pay(0.1);
  }
  expect([balance.freeCredits(), balance.credits(), balance.total()]).toEqual([0, 0.25, 0.25]);
});

test("credits cannot be held twice, and can be held again after their release", () => {
  const balance = createBalance({ credits: 1, freeCredits: 0, teamSpendLimit: Infinity });
  expect(balance.hold(1)).toBeUndefined();
  expect(balance.hold(1)).toBe("insufficient");
  balance.release(1);
  expect(balance.hold(1)).toBeUndefined();
});

test("the team limit refuses a cost that the balance could pay", () => {
  const balance = createBalance({ credits: 10, freeCredits: 0, teamSpendLimit: 1 });
  balance.hold(1);
  balance.pay(1);
  expect(balance.hold(1)).toBe("team-limit");
});
