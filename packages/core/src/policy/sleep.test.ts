import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { sleep } from "./sleep.ts";

it("sleep resolves when the time has come", async () => {
  const clock = new FakeClock();
  let isOver = false;
  void sleep(clock, 1_000).then(() => (isOver = true));
  await clock.advance(999);
  expect(isOver).toBe(false);
  await clock.advance(1);
  expect(isOver).toBe(true);
});

it("sleep rejects with the signal's own reason, before or while it sleeps, and leaves no timer", async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const reason = { any: "value" };
  const sleeping = sleep(clock, 1_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(sleep(clock, 1_000, controller.signal)).rejects.toBe(reason);
  expect(clock.timers).toBe(0);
});
