import { describe, expect, it } from "vitest";
import { everyServer, windowName, windows } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

// Simulated hours: no test here waits, and each seed gives the same numbers in every run. rate-limits.md has the table
// of whole days.

describe("one client", () => {
  it.each(everyServer({ hours: 3 }))(
    "one client alone uses 97 % of its quota with hardly a 429: $name",
    async ({ scenario, headers }) => {
      const { used, rejected, sentBeforeAnswer } = await simulate(scenario);
      expect(used).toBeGreaterThanOrEqual(0.97);
      expect(rejected).toBeLessThan(headers === "always" ? Number.MIN_VALUE : 1 / 50);
      expect(sentBeforeAnswer).toBe(1);
    },
  );

  it.each(
    [-30_000, 30_000, 3_600_000].flatMap((skew) =>
      everyServer({ hours: 2 })
        .filter(({ headers, countsRejected }) => headers !== "none" && !countsRejected)
        .map(({ name, headers, scenario }) => ({ name, headers, skew, scenario })),
    ),
  )(
    "one client whose clock is off by $skew ms, with no Date, uses 97 %: $name",
    async ({ scenario, headers, skew }) => {
      const server = { ...scenario.server, skew, hasDate: false };
      const { used, rejected } = await simulate({ ...scenario, server });
      expect(used).toBeGreaterThanOrEqual(0.97);
      expect(rejected).toBeLessThan(headers === "always" ? Number.MIN_VALUE : 1 / 50);
    },
  );

  it.each(everyServer({ hours: 2, polls: 2 }).filter(({ countsRejected }) => !countsRejected))(
    "one client whose polls count uses 97 %: $name",
    async ({ scenario }) => {
      const { used, rejected } = await simulate({
        ...scenario,
        server: { ...scenario.server, countsPolls: true },
      });
      expect(used).toBeGreaterThanOrEqual(0.97);
      expect(rejected).toBeLessThan(1 / 50);
    },
  );

  it.each([
    { from: 5, to: 50, inFirstHour: 0.6 },
    { from: 50, to: 20, inFirstHour: 0.97 },
  ])(
    "one client follows a quota that goes from $from to $to within an hour, whatever the headers say",
    async ({ from, to, inFirstHour }) => {
      for (const { scenario, headers } of everyServer({ hours: 3, change: { after: 1, limit: to } })) {
        if (scenario.server.limit !== from || scenario.server.countsRejected === true) continue;
        const { byHour } = await simulate(scenario);
        expect(byHour[1], headers).toBeGreaterThanOrEqual(inFirstHour);
        expect(byHour[2], headers).toBeGreaterThanOrEqual(0.97);
      }
    },
  );

  it.each(windows)(
    "one client with requestsPerMinute never sends more in any minute of a quota that is larger: %s",
    async (window) => {
      const server = { limit: 50, window, headers: "always" } as const;
      const { busiestMinute, used } = await simulate({ server, hours: 3, requestsPerMinute: 25 });
      expect(busiestMinute).toBe(25);
      expect(used).toBeGreaterThanOrEqual(0.495);
    },
  );
});

describe("five strangers on a key", () => {
  it.each(
    everyServer({ hours: 12, clients: 5 }).filter(
      ({ limit, countsRejected }) => limit === 5 || countsRejected,
    ),
  )("five strangers on a key use 90 % together and a tenth each: $name", async ({ scenario }) => {
    const { used, leastShare } = await simulate(scenario);
    expect(used).toBeGreaterThanOrEqual(0.9);
    expect(leastShare).toBeGreaterThanOrEqual(0.1);
  });
});

describe("processes that share a place", () => {
  const shared = { sharesPlace: true, sendJitter: 80, hours: 1 } as const;

  it.each(
    (["fixed", "sliding"] as const).flatMap((window) => [1, 2, 5].map((clients) => ({ window, clients }))),
  )(
    "$clients processes that share a place never send more than the quota in any minute of a $window window",
    async ({ window, clients }) => {
      const server = { limit: 50, window, headers: "always" } as const;
      const outcome = await simulate({ ...shared, server, clients });
      expect(outcome).toMatchObject({ rejections: 0, sentBeforeAnswer: 1 });
      expect(outcome.busiestMinute).toBeLessThanOrEqual(50);
      expect(outcome.used).toBeGreaterThanOrEqual(0.99);
      expect(outcome.longestState).toBeLessThan(8_000);
    },
  );

  it("20 processes that share a place, of which one dies with what it holds, use 99 % and send no more than the quota", async () => {
    const server = { limit: 50, window: "sliding", headers: "always" } as const;
    const outcome = await simulate({ ...shared, server, clients: 20, deathAfter: 0.3 });
    expect(outcome).toMatchObject({ rejections: 0, sentBeforeAnswer: 1 });
    expect(outcome.busiestMinute).toBeLessThanOrEqual(50);
    expect(outcome.used).toBeGreaterThanOrEqual(0.99);
  });

  it("processes that share a place follow a quota that shrinks and one that grows", async () => {
    for (const [limit, to] of [
      [50, 20],
      [20, 50],
    ] as const) {
      const server = { limit, window: "sliding", headers: "always" } as const;
      const change = { after: 1, limit: to };
      const { byHour } = await simulate({ ...shared, hours: 3, server, clients: 5, change });
      expect(byHour[2]).toBeGreaterThanOrEqual(0.97);
    }
  });
});

describe("the reserve for single calls", () => {
  it.each(windows.map((window) => ({ window, name: windowName(window) })))(
    "the reserve for single calls lets nine in ten go within a second beside a run that uses 98 %: $name",
    async ({ window }) => {
      const server = { limit: 50, window, headers: "always" } as const;
      const outcome = await simulate({ server, hours: 8, reserve: 0.1, singleCalls: 2 });
      expect(outcome.quickCalls).toBeGreaterThanOrEqual(0.9);
      expect(outcome.usedLater).toBeGreaterThanOrEqual(0.98);
      expect(outcome.rejections).toBe(0);
    },
  );

  it.each([2, 3, 5])(
    "the reserve for single calls lets nine in ten go within a second beside the runs of %d processes that use 98 %% together",
    async (clients) => {
      const server = { limit: 50, window: "sliding", headers: "always" } as const;
      const options = { sharesPlace: true, sendJitter: 80, clients, reserve: 0.1, singleCalls: 2 / clients };
      const outcome = await simulate({ ...options, server, hours: 2 });
      expect(outcome.quickCalls).toBeGreaterThanOrEqual(0.9);
      expect(outcome.usedLater).toBeGreaterThanOrEqual(0.98);
      expect(outcome.rejections).toBe(0);
    },
  );
});
