import fc from "fast-check";
import { expect, test } from "vitest";
import { quotaTime, type StoredTime } from "./quota-time.ts";

test("a quota's time is the server's, where nobody sets that back", () => {
  expect(quotaTime(5_000, { updatedAt: 0, clockOffset: 0 })).toEqual({ now: 5_000, clockOffset: 0 });
});

test("a quota's time goes on from where it was when the server's is set back", () => {
  const first = quotaTime(1_000, { updatedAt: 5_000, clockOffset: 0 });
  expect(first).toEqual({ now: 5_000, clockOffset: 4_000 });
  expect(quotaTime(1_500, { updatedAt: first.now, ...first })).toEqual({ now: 5_500, clockOffset: 4_000 });
});

test("a quota's time never goes back, and goes on where the server's does", () => {
  const times = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(times, (steps) => {
      let stored: StoredTime = { updatedAt: 0, clockOffset: 0 };
      let server = 1_000_000;
      for (const step of steps) {
        server += step;
        const { now, clockOffset } = quotaTime(server, stored);
        const passed = now - stored.updatedAt;
        expect(passed).toBeGreaterThanOrEqual(0);
        if (step > 0) expect(passed).toBeGreaterThanOrEqual(step);
        stored = { updatedAt: now, clockOffset };
      }
    }),
  );
});
