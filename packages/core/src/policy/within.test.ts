import { describe, expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { sleep } from "./sleep.ts";
import { within } from "./within.ts";

const late = new Error("late");

describe("within", () => {
  it("within gives what the wait gives and leaves no timer behind", async () => {
    const clock = new FakeClock();
    await expect(
      within(
        clock,
        50,
        undefined,
        () => late,
        async () => Promise.resolve(7),
      ),
    ).resolves.toBe(7);
    expect(clock.timers).toBe(0);
  });

  it("within rejects with its reason when the time is over", async () => {
    const clock = new FakeClock();
    const wait = within(
      clock,
      50,
      undefined,
      () => late,
      (signal) => sleep(clock, 1_000, signal),
    );
    const end = expect(wait).rejects.toBe(late);
    await clock.advance(50);
    await end;
    expect(clock.timers).toBe(0);
  });

  it("within rejects with the signal's own reason when that aborts first", async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const wait = within(
      clock,
      50,
      controller.signal,
      () => late,
      (signal) => sleep(clock, 1_000, signal),
    );
    controller.abort("gone");
    await expect(wait).rejects.toBe("gone");
    expect(clock.timers).toBe(0);
  });

  it("within sets no timer for a wait without an end", async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    await within(
      clock,
      Infinity,
      signal,
      () => late,
      async (given) => {
        expect(given).toBe(signal);
        expect(clock.timers).toBe(0);
        return Promise.resolve();
      },
    );
  });
});
