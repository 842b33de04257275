import { describe, expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { CircuitBreaker, type BreakerPass } from "./circuit-breaker.ts";

const pass = (breaker: CircuitBreaker): BreakerPass => {
  const given = breaker.tryAcquire();
  if (given === undefined) throw new Error("no pass");
  return given;
};

function openBreaker(clock: FakeClock): CircuitBreaker {
  const breaker = new CircuitBreaker(clock, 1_000);
  for (let failure = 0; failure < 5; failure += 1) breaker.fail(pass(breaker));
  return breaker;
}

describe("CircuitBreaker", () => {
  it("CircuitBreaker opens after five failures in a row, not before", () => {
    const breaker = new CircuitBreaker(new FakeClock(), 1_000);
    for (let failure = 0; failure < 4; failure += 1) breaker.fail(pass(breaker));
    breaker.succeed();
    for (let failure = 0; failure < 4; failure += 1) breaker.fail(pass(breaker));
    expect(breaker.tryAcquire()).toBeDefined();
    breaker.fail(pass(breaker));
    expect(breaker.tryAcquire()).toBeUndefined();
  });

  it("CircuitBreaker lets one item find out after the pause, and everyone on once that succeeds", async () => {
    const clock = new FakeClock();
    const breaker = openBreaker(clock);
    let woken = 0;
    const signal = new AbortController().signal;
    for (let index = 0; index < 3; index += 1) void breaker.waitForChange(signal).then(() => (woken += 1));
    await clock.advance(999);
    expect(woken).toBe(0);
    await clock.advance(1);
    expect(woken).toBe(3);
    expect(breaker.tryAcquire()).toBeDefined();
    expect(breaker.tryAcquire()).toBeUndefined();
    breaker.succeed();
    expect(breaker.tryAcquire()).toBeDefined();
    expect(breaker.tryAcquire()).toBeDefined();
  });

  it("CircuitBreaker doubles its pauses and gives up in the end", async () => {
    const clock = new FakeClock();
    const breaker = openBreaker(clock);
    for (const pause of [1_000, 2_000, 4_000, 8_000]) {
      await clock.advance(pause - 1);
      expect(breaker.tryAcquire()).toBeUndefined();
      await clock.advance(1);
      expect(breaker.isExhausted).toBe(false);
      breaker.fail(pass(breaker));
    }
    expect(breaker.isExhausted).toBe(true);
  });

  it("CircuitBreaker takes no notice of items that were tried before it opened", async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, 1_000);
    const early = Array.from({ length: 16 }, () => pass(breaker));
    for (const given of early) breaker.fail(given);
    await clock.advance(1_000);
    expect(breaker.tryAcquire()).toBeDefined();
    expect(early.every((given) => !breaker.isGood(given))).toBe(true);
  });

  it("CircuitBreaker tries another item when the one that was to find out says nothing", async () => {
    const clock = new FakeClock();
    const breaker = openBreaker(clock);
    await clock.advance(1_000);
    breaker.ignore(pass(breaker));
    expect(breaker.tryAcquire()).toBeDefined();
  });

  it("CircuitBreaker leaves no timer behind when those who wait give up", async () => {
    const clock = new FakeClock();
    const breaker = openBreaker(clock);
    const controller = new AbortController();
    const waiting = breaker.waitForChange(controller.signal);
    expect(clock.timers).toBe(1);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(clock.timers).toBe(0);
  });
});
