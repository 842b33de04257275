import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Batch } from "./batch.ts";

interface Started {
  readonly batch: Batch<number, string>;
  readonly clock: FakeClock;
  /** The items of each call, and when it was made. */
  readonly calls: { readonly at: number; readonly items: readonly number[] }[];
}

/** A batch whose calls each take 10 ms. */
function startBatch(longest?: number, expected = 3): Started {
  const clock = new FakeClock();
  const calls: Started["calls"] = [];
  const call = async (items: readonly number[]): Promise<string[]> => {
    calls.push({ at: clock.now(), items });
    await new Promise<void>((resolve) => clock.after(10, resolve));
    if (items.includes(13)) throw new Error("unlucky");
    return items.map(String);
  };
  const delay = longest === undefined ? undefined : { longest, expected: () => expected };
  return { batch: new Batch(call, clock, delay), clock, calls };
}

test("a batch makes one call for what comes within one turn, and the next call only once that is answered", async () => {
  const { batch, clock, calls } = startBatch();
  const first = Promise.all([batch.add(1), batch.add(2)]);
  await clock.advance(3);
  const second = Promise.all([batch.add(3), batch.add(4)]);
  await clock.advance(20);
  expect(calls).toEqual([
    { at: 0, items: [1, 2] },
    { at: 10, items: [3, 4] },
  ]);
  expect(await first).toEqual(["1", "2"]);
  expect(await second).toEqual(["3", "4"]);
});

test("a call that fails rejects each of its items, and the next call is made", async () => {
  const { batch, clock } = startBatch();
  const failed = Promise.allSettled([batch.add(12), batch.add(13)]);
  await clock.advance(5);
  const next = batch.add(14);
  await clock.advance(20);
  expect((await failed).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await next).toBe("14");
});

test("a batch with a delay waits for as many items as are expected, and no longer than its delay", async () => {
  const { batch, clock, calls } = startBatch(2);
  void batch.add(1);
  await clock.advance(1);
  void batch.add(2);
  await clock.advance(5);
  expect(calls).toEqual([{ at: 2, items: [1, 2] }]);
  expect(clock.timers).toBe(1);
});

test("a batch with a delay makes its call at once when all that is expected is there, and leaves no timer behind", async () => {
  const { batch, clock, calls } = startBatch(2);
  void batch.add(1);
  await clock.advance(1);
  void batch.add(2);
  void batch.add(3);
  await clock.advance(0);
  expect(calls).toEqual([{ at: 1, items: [1, 2, 3] }]);
  await clock.advance(10);
  expect(clock.timers).toBe(0);
});

test("a batch with a delay does not keep an item waiting that comes alone", async () => {
  const { batch, clock, calls } = startBatch(2, 1);
  void batch.add(1);
  await clock.advance(0);
  expect(calls).toEqual([{ at: 0, items: [1] }]);
});
