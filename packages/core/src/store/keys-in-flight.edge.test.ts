import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { KeysInFlight } from "./keys-in-flight.edge.ts";

test("who waits for a key that another call of the isolate buys goes on when that call is done", async () => {
  const clock = new FakeClock();
  const keys = new KeysInFlight(clock);
  const leave = keys.enter("a");
  let isOver = false;
  void keys.whenLeft("a", undefined).then(() => (isOver = true));
  await clock.advance(30_000);
  expect(keys.has("a")).toBe(true);
  expect(isOver).toBe(false);
  leave();
  await clock.advance(100);
  expect(keys.has("a")).toBe(false);
  expect(isOver).toBe(true);
  expect(clock.timers).toBe(0);
});

test("who waits for a key goes on when the request that buys it was cut off", async () => {
  const clock = new FakeClock();
  const keys = new KeysInFlight(clock);
  keys.enter("a");
  // The timers of a request that was cut off never fire: this one's are taken away.
  clock.stopAll();
  let isOver = false;
  void keys.whenLeft("a", undefined).then(() => (isOver = true));
  await clock.advance(4_000);
  expect(isOver).toBe(false);
  await clock.advance(2_000);
  expect(isOver).toBe(true);
});

test("a wait for a key ends with its signal's reason and leaves no timer", async () => {
  const clock = new FakeClock();
  const keys = new KeysInFlight(clock);
  const leave = keys.enter("a");
  const controller = new AbortController();
  const waiting = keys.whenLeft("a", controller.signal);
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  leave();
  expect(clock.timers).toBe(0);
});
