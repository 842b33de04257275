import { expect, test } from "vitest";
import { createBalance } from "./balance.ts";

test("free credits go first, and no dust of binary fractions is left", () => {
  const balance = createBalance({ credits: 0.3, freeCredits: 0.15, teamSpendLimit: Infinity });
  for (let payment = 0; payment < 2; payment++) {
    expect(balance.hold(0.1)).toBeUndefined();
    balance.pay(0.1);
  }
  expect([balance.freeCredits(), balance.credits(), balance.total()]).toEqual([0, 0.25, 0.25]);
});

test("what is held cannot be promised twice, and comes back when released", () => {
  const balance = createBalance({ credits: 1, freeCredits: 0, teamSpendLimit: Infinity });
  expect(balance.hold(1)).toBeUndefined();
  expect(balance.hold(1)).toBe("insufficient");
  balance.release(1);
  expect(balance.hold(1)).toBeUndefined();
});

test("a team's limit is another matter than the balance", () => {
  const balance = createBalance({ credits: 10, freeCredits: 0, teamSpendLimit: 1 });
  balance.hold(1);
  balance.pay(1);
  expect(balance.hold(1)).toBe("team-limit");
});
