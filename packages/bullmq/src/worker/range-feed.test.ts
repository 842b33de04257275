import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { emptyTally } from "../bulk/tally.ts";
import type { BulkSource, SourceItem } from "../sources/bulk-source.ts";
import { RangeFeed } from "./range-feed.ts";

const range = { from: 0, to: 40, count: 40 };

/** A feed of forty files, each with one input. */
function feedOfFiles(signal: AbortSignal): RangeFeed {
  async function* read(): AsyncGenerator<SourceItem> {
    for (let from = 0; from < range.to; from += 1) {
      await turn();
      yield { id: String(from), from, to: from + 1, inputs: ["file"], close: () => Promise.resolve() };
    }
  }
  const source = { read } as unknown as BulkSource;
  return new RangeFeed(source, range.count, { left: [range], tally: emptyTally, percent: 0 }, signal);
}

test("a range that waits for files to be closed leaves no listener behind for each of them", async () => {
  const { signal } = new AbortController();
  const feed = feedOfFiles(signal);
  const inputs = feed.inputs();
  for (let index = 0; index < range.count; index += 1) {
    const next = inputs.next();
    for (let turns = 0; turns < 3; turns += 1) await turn();
    if (index >= 8)
      feed.settle({ index: index - 8, status: "fulfilled", value: { cacheHit: true } } as never);
    await next;
  }
  expect(feed.tally.done).toBe(32);
  expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(1);
});

test("a range that waits for files to be closed ends when it is stopped", async () => {
  const stop = new AbortController();
  const inputs = feedOfFiles(stop.signal).inputs();
  for (let index = 0; index < 8; index += 1) await inputs.next();
  const next = inputs.next();
  await turn();
  stop.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});
