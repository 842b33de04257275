import { describe, expect, it } from "vitest";
import {
  isSentAgain,
  outcomeOfLoss,
  outcomeOfStatus,
  postOutcomes,
  type PostOutcome,
} from "./post-outcome.ts";

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("outcomeOfStatus", () => {
  it("sorts every status into one row of the table", () => {
    const rows: [PostOutcome, number[]][] = [
      ["answered", range(200, 299)],
      ["rateLimited", [429]],
      ["serverError", [500]],
      ["unavailable", [408, 502, 503, 504, ...range(520, 529)]],
    ];
    for (const status of range(200, 599)) {
      const row = rows.find(([, statuses]) => statuses.includes(status))?.[0] ?? "refused";
      expect([status, outcomeOfStatus(status)]).toEqual([status, row]);
    }
  });
});

describe("outcomeOfLoss", () => {
  it.each([
    ["connecting", undefined, "unsent"],
    ["writing", undefined, "unsent"],
    ["writing", 413, "refused"],
    ["writing", 503, "unavailable"],
    ["waiting", undefined, "unanswered"],
    ["answering", 200, "unanswered"],
    ["answering", 503, "unavailable"],
    ["answering", 401, "refused"],
  ] as const)("of a request lost while %s with status %s is %s", (stage, status, outcome) => {
    expect(outcomeOfLoss(stage, status)).toBe(outcome);
  });
});

describe("isSentAgain", () => {
  const unused = { retries: 0, serverErrors: 0, resends: 0 };
  const rules = { maxRetries: 6, onUnknownOutcome: "auto" as const, isTextOnly: true };

  it.each([
    ["unsent", true],
    ["rateLimited", true],
    ["unavailable", true],
    ["serverError", true],
    ["refused", false],
    ["answered", false],
  ] as const)("after %s at first: %s", (outcome, again) => {
    expect(isSentAgain(outcome, unused, rules)).toBe(again);
  });

  it("ends with maxRetries, except for a 429, which costs none", () => {
    const used = { ...unused, retries: 6 };
    for (const outcome of Object.keys(postOutcomes) as PostOutcome[]) {
      expect([outcome, isSentAgain(outcome, used, rules)]).toEqual([outcome, outcome === "rateLimited"]);
    }
  });

  it("sends again after a 500 twice at most", () => {
    expect(isSentAgain("serverError", { ...unused, serverErrors: 1 }, rules)).toBe(true);
    expect(isSentAgain("serverError", { ...unused, serverErrors: 2 }, rules)).toBe(false);
  });

  it.each([
    ["auto", true, 0, true],
    ["auto", true, 1, false],
    ["auto", false, 0, false],
    ["resend", false, 0, true],
    ["resend", true, 3, true],
    ["fail", true, 0, false],
    ["fail", false, 0, false],
  ] as const)(
    "after an unknown outcome with %s, text alone %s and %s resends: %s",
    (onUnknownOutcome, isTextOnly, resends, again) => {
      expect(
        isSentAgain("unanswered", { ...unused, resends }, { ...rules, onUnknownOutcome, isTextOnly }),
      ).toBe(again);
    },
  );

  it("may bill twice only after an outcome that is unknown", () => {
    const againUnasked: readonly string[] = ["yes", "twice", "afterReset"];
    for (const [outcome, { billed, again }] of Object.entries(postOutcomes)) {
      if (againUnasked.includes(again)) expect([outcome, billed]).toEqual([outcome, "no"]);
    }
  });
});
