import { expect, test } from "vitest";
import { createPurse } from "./purse.ts";

test("free credits go first, and no dust of binary fractions is left", () => {
  const purse = createPurse({ credits: 0.3, freeCredits: 0.15, teamSpendLimit: Infinity });
  for (let payment = 0; payment < 2; payment++) {
    expect(purse.hold(0.1)).toBeUndefined();
    purse.pay(0.1);
  }
  expect([purse.freeCredits(), purse.credits(), purse.balance()]).toEqual([0, 0.25, 0.25]);
});

test("what is held cannot be promised twice, and comes back when released", () => {
  const purse = createPurse({ credits: 1, freeCredits: 0, teamSpendLimit: Infinity });
  expect(purse.hold(1)).toBeUndefined();
  expect(purse.hold(1)).toBe("insufficient");
  purse.release(1);
  expect(purse.hold(1)).toBeUndefined();
});

test("a team's limit is another matter than the balance", () => {
  const purse = createPurse({ credits: 10, freeCredits: 0, teamSpendLimit: 1 });
  purse.hold(1);
  purse.pay(1);
  expect(purse.hold(1)).toBe("team-limit");
});
