import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { quotaConformance } from "../testing/quota-conformance.ts";
import { MemoryQuota } from "./memory-quota.edge.ts";
import { readQuotaHeaders } from "./quota-headers.ts";
import type { Quota } from "./quota.ts";
import { WaitQueue } from "./wait-queue.ts";

const alone = quotaConformance({
  isShared: false,
  create: () => ({ open: () => ({ quota: new MemoryQuota(), close: () => undefined }) }),
});
test.each(alone)("in an isolate's memory, $name", async ({ run }) => run());

/** Calls of one isolate, each of which waits in a queue of its own. */
function isolate(clock: FakeClock) {
  const place = new MemoryQuota(clock);
  const queue = (): WaitQueue =>
    new WaitQueue({ quota: place.open(), name: "a", clock, random: () => 0, window: 60_000 });
  return { queue };
}

const request = {
  priority: "single",
  isRetry: false,
  requestsPerMinute: 3,
  reserve: 0,
  maxWait: Infinity,
  signal: undefined,
} as const;

/** While nothing is known of a quota, a request is sent alone. */
const unknown = { ...request, requestsPerMinute: undefined };

test("calls of an isolate share a quota, although each has a queue of its own", async () => {
  const clock = new FakeClock();
  const { queue } = isolate(clock);
  const granted: number[] = [];
  for (let call = 0; call < 5; call += 1) {
    void queue()
      .acquire(request)
      .then((slot) => {
        granted.push(clock.now());
        slot.sent();
        slot.answered(200, readQuotaHeaders({}));
      });
  }
  await clock.advance(50_000);
  expect(granted).toHaveLength(3);
  await clock.advance(20_000);
  expect(granted).toHaveLength(5);
  expect(Math.min(...granted.slice(3))).toBeGreaterThanOrEqual(60_000);
});

test("what a call holds for long is its own as long as it lives", async () => {
  const clock = new FakeClock();
  const { queue } = isolate(clock);
  const living = await queue().acquire(unknown);
  living.sent();
  let isGranted = false;
  void queue()
    .acquire(unknown)
    .then((slot) => {
      isGranted = true;
      slot.sent();
      slot.answered(200, readQuotaHeaders({}));
    });
  await clock.advance(20_000);
  expect(isGranted).toBe(false);
  living.answered(200, readQuotaHeaders({}));
  await clock.advance(2_000);
  expect(isGranted).toBe(true);
});

test("what a call held whose request was cut off goes back to others after some seconds", async () => {
  const clock = new FakeClock();
  const { queue } = isolate(clock);
  const cutOff = await queue().acquire(unknown);
  cutOff.sent();
  clock.stopAll();
  let isNextGranted = false;
  void queue()
    .acquire(unknown)
    .then(() => (isNextGranted = true));
  await clock.advance(3_000);
  expect(isNextGranted).toBe(false);
  await clock.advance(7_000);
  expect(isNextGranted).toBe(true);
});

test("a call that holds nothing leaves no timer behind", async () => {
  const clock = new FakeClock();
  const slot = await isolate(clock).queue().acquire(request);
  expect(clock.timers).toBeGreaterThan(0);
  slot.sent();
  slot.answered(200, readQuotaHeaders({}));
  await clock.advance(0);
  expect(clock.timers).toBe(0);
});

test("a place answers an opening later, so that its queue knows that others may have written", () => {
  const opening: Quota = new MemoryQuota().open();
  expect(opening.update("a", () => ({ result: 1 }))).toBeInstanceOf(Promise);
});
