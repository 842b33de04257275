import { expect, test } from "vitest";
import { checkFaults } from "./check-faults.ts";

test.each([
  [
    [{ fault: { kind: "status" } }],
    "faults[0].fault.status must be an HTTP status from 200 to 599, and is missing",
  ],
  [{ fault: { kind: "nope" } }, /^faults\.fault\.kind must be one of status, .*, not "nope"$/],
  [{ on: "v3", fault: { kind: "hang" } }, /^faults\.on must be one of sync, .*, not "v3"$/],
  [{ at: 0, fault: { kind: "hang" } }, "faults.at must be a whole number from 1, or a list of them, not 0"],
  [{ rate: 2, fault: { kind: "hang" } }, "faults.rate must be a number from 0 to 1, not 2"],
  [{ fault: { kind: "hang", biled: true } }, "faults.fault.biled is unknown (known: kind, billed)"],
  [[{ fault: { kind: "hang" } }, 7], "faults[1] must be an object, not 7"],
  [{ when: "fox", fault: { kind: "hang" } }, 'faults.when must be a function, not "fox"'],
  [{ at: 1 }, 'faults.fault must be an object with a "kind", and is missing'],
])("the error about the fault rule %j names its field", (value, message) => {
  expect(() => checkFaults(value)).toThrow(message);
});

test("checkFaults accepts one rule and a list of rules", () => {
  expect(checkFaults({ fault: { kind: "hang" } })).toHaveLength(1);
  expect(checkFaults([])).toEqual([]);
});
