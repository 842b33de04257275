import { expect, it } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { StoreError, type StoreErrorOptions } from "../errors/store-error.ts";
import { MemoryQuota } from "./memory-quota.ts";
import type { Quota } from "./quota.ts";
import { WaitQueue } from "./wait-queue.ts";

const request = {
  priority: "single",
  isRetry: false,
  requestsPerMinute: 5,
  reserve: 0,
  maxWait: Infinity,
  signal: undefined,
} as const;

/** A place that answers later, and from some moment on fails. */
function failingPlace(clock: FakeClock) {
  const memory = new MemoryQuota(clock);
  const place = { updates: 0, error: undefined as Error | undefined };
  const quota: Quota = {
    async update(name, change) {
      await Promise.resolve();
      if (place.error !== undefined) throw place.error;
      place.updates += 1;
      return memory.update(name, change);
    },
  };
  return { place, queue: new WaitQueue({ quota, name: "quota", clock, random: () => 0.5 }) };
}

it("flush resolves when the place knows of a slot that was given back", async () => {
  const clock = new FakeClock();
  const { place, queue } = failingPlace(clock);
  const slot = await queue.acquire(request);
  const before = place.updates;
  slot.release();
  await queue.flush();
  expect(place.updates).toBe(before + 1);
  expect(queue.isIdle).toBe(true);
  expect(clock.timers).toBe(0);
});

it.each<[string, StoreErrorOptions, number]>([
  ["is closed is not tried again, so that nothing keeps the process", { code: "STORE_CLOSED" }, 0],
  ["is locked is tried again", { code: "STORE_LOCKED", isRetryable: true }, 1],
])("a place that %s", async (_, options, timers) => {
  const clock = new FakeClock();
  const { place, queue } = failingPlace(clock);
  const slot = await queue.acquire(request);
  place.error = new StoreError("It fails.", options);
  slot.release();
  await queue.flush();
  expect(clock.timers).toBe(timers);
});

it("a synchronous place that fails once it has run the change grants no slot", () => {
  const clock = new FakeClock();
  const memory = new MemoryQuota(clock);
  let fails = false;
  const quota: Quota = {
    update(name, change) {
      if (fails) {
        change({ state: undefined, now: clock.now(), owner: "memory", isAlive: () => true });
        throw new StoreError("It could not be written.");
      }
      return memory.update(name, change);
    },
  };
  const queue = new WaitQueue({ quota, name: "quota", clock, random: () => 0.5 });
  expect(queue.tryAcquire(request)).toBeDefined();
  fails = true;
  expect(queue.tryAcquire(request)).toBeUndefined();
});
