import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { toClockTime } from "./accepted-job.ts";

it("a job that was submitted in the future, by another clock, counts as submitted now", () => {
  const clock = new FakeClock();
  expect(toClockTime(clock, clock.wallNow() + 86_400_000)).toBe(clock.now());
  expect(toClockTime(clock, clock.wallNow() - 5_000)).toBe(clock.now() - 5_000);
});
