import { describe, expect, it } from "vitest";
import {
  isSentAgain,
  outcomeOfLoss,
  outcomeOfStatus,
  postOutcomes,
  type LossReason,
  type LostStage,
  type PostOutcome,
} from "./post-outcome.ts";

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("outcomeOfStatus", () => {
  it("outcomeOfStatus sorts every status into one row of the table", () => {
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
  const stages: readonly LostStage[] = ["connecting", "writing", "handedOver", "waiting", "answering"];
  const reasons: readonly LossReason[] = [
    "network",
    "protocol",
    "tooLarge",
    "attemptTimeout",
    "idleTimeout",
    "deadline",
    "aborted",
    "body",
    "unusable",
  ];
  const all = stages.flatMap((stage) => reasons.map((reason) => ({ stage, reason })));

  it.each([
    ["connecting", "network", undefined, "unsent"],
    ["writing", "network", undefined, "unsent"],
    ["writing", "network", 413, "refused"],
    ["writing", "network", 503, "unavailable"],
    ["writing", "network", 200, "unanswered"],
    ["writing", "body", undefined, "bodyFailed"],
    ["connecting", "unusable", undefined, "unusable"],
    ["waiting", "unusable", undefined, "unanswered"],
    ["handedOver", "network", undefined, "unanswered"],
    ["waiting", "network", undefined, "unanswered"],
    ["waiting", "protocol", undefined, "unreadable"],
    ["writing", "protocol", undefined, "unreadable"],
    ["answering", "protocol", 200, "unreadable"],
    ["answering", "protocol", 503, "unavailable"],
    ["answering", "tooLarge", 200, "unreadable"],
    ["answering", "network", 200, "unanswered"],
    ["answering", "network", 503, "unavailable"],
    ["answering", "network", 401, "refused"],
  ] as const)(
    "outcomeOfLoss of a request lost while %s by %s with status %s is %s",
    (stage, reason, status, outcome) => {
      expect(outcomeOfLoss({ stage, reason, status })).toBe(outcome);
    },
  );

  it("outcomeOfLoss with the status of a success is never taken as not billed", () => {
    for (const loss of all) {
      for (const status of [200, 202, 299]) {
        const { billed, again } = postOutcomes[outcomeOfLoss({ ...loss, status })];
        expect([loss, billed]).toEqual([loss, "unknown"]);
        expect(["byOption", "never"]).toContain(again);
      }
    }
  });

  it("outcomeOfLoss once the body may have gone out whole is never taken as not billed", () => {
    for (const loss of all) {
      if (loss.stage === "connecting" || loss.stage === "writing") continue;
      expect([loss, postOutcomes[outcomeOfLoss(loss)].billed]).toEqual([loss, "unknown"]);
    }
  });

  it("outcomeOfLoss with the status of an error is what that status says", () => {
    for (const loss of all) {
      for (const status of [302, 401, 429, 500, 503]) {
        expect(outcomeOfLoss({ ...loss, status })).toBe(outcomeOfStatus(status));
      }
    }
  });
});

describe("isSentAgain", () => {
  const unused = { retries: 0, serverErrors: 0, resends: 0 };
  const rules = { maxRetries: 6, onUnknownOutcome: "auto" as const, isTextOnly: true };

  it.each([
    ["unsent", true],
    ["bodyFailed", false],
    ["unusable", false],
    ["unreadable", false],
    ["rateLimited", true],
    ["unavailable", true],
    ["serverError", true],
    ["refused", false],
    ["answered", false],
  ] as const)("isSentAgain after %s at first: %s", (outcome, again) => {
    expect(isSentAgain(outcome, unused, rules)).toBe(again);
  });

  it("isSentAgain ends with maxRetries, except for a 429, which costs none", () => {
    const used = { ...unused, retries: 6 };
    for (const outcome of Object.keys(postOutcomes) as PostOutcome[]) {
      expect([outcome, isSentAgain(outcome, used, rules)]).toEqual([outcome, outcome === "rateLimited"]);
    }
  });

  it("isSentAgain sends again after a 500 twice at most", () => {
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
    "isSentAgain after an unknown outcome with %s, text alone %s and %s resends: %s",
    (onUnknownOutcome, isTextOnly, resends, again) => {
      expect(
        isSentAgain("unanswered", { ...unused, resends }, { ...rules, onUnknownOutcome, isTextOnly }),
      ).toBe(again);
    },
  );

  it("isSentAgain may bill twice only after an outcome that is unknown", () => {
    const againUnasked: readonly string[] = ["yes", "twice", "afterReset"];
    for (const [outcome, { billed, again }] of Object.entries(postOutcomes)) {
      if (againUnasked.includes(again)) expect([outcome, billed]).toEqual([outcome, "no"]);
    }
  });
});
