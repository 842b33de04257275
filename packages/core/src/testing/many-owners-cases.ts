import assert from "node:assert/strict";
import type { EmbeddingStore } from "../embedding-store.ts";
import {
  accepted,
  claim,
  embedded,
  first,
  sameVector,
  second,
  stateOf,
  unknown,
  type StoreCases,
  type StoreHarness,
} from "./store-case.ts";

/** What a store does for owners who live at the same time. */
export const manyOwners: StoreCases = {
  "shows one owner's vector and job to the others": async (harness) => {
    const other = await another(harness);
    await harness.store.open([claim(first), claim(second)]);
    await harness.store.write([
      { key: first, entry: embedded },
      { key: second, entry: accepted },
    ]);
    const [vector, job] = await other.get([first, second]);
    sameVector(vector, embedded.vector);
    assert.deepEqual({ ...job }, accepted);
  },
  "lets one of two owners claim a key and shows the other whose it is": async (harness) => {
    const other = await another(harness);
    assert.notEqual(other.owner, harness.store.owner);
    const results = await Promise.all([
      harness.store.open([claim(first, true)]),
      other.open([claim(first, true)]),
    ]);
    const inTheWay = results.flat().filter((entry) => entry !== undefined);
    assert.equal(inTheWay.length, 1);
    assert.equal(inTheWay[0]?.state, "open");
  },
  "lets each of many keys that two owners claim at once be claimed by one of them": async (harness) => {
    const owners = [harness.store, await another(harness)];
    const many = Array.from({ length: 100 }, (_, index) => `many ${String(index)}`);
    const batches = owners.flatMap((owner) =>
      Array.from({ length: 10 }, (_, part) => ({ owner, part: many.slice(part * 10, part * 10 + 10) })),
    );
    const results = await Promise.all(
      batches.map(async ({ owner, part }) => owner.open(part.map((key) => claim(key)))),
    );
    const claimed = results.flat().filter((entry) => entry === undefined);
    assert.equal(claimed.length, many.length);
    assert.equal((await harness.store.unsettled()).length, many.length);
  },
  "does not let an owner free or mark another owner's claim": async (harness) => {
    const other = await another(harness);
    await harness.store.open([claim(first)]);
    await other.write([
      { key: first, entry: undefined },
      { key: first, entry: unknown },
      { key: first, entry: accepted },
    ]);
    assert.equal(await stateOf(other, first), "open");
  },
  "keeps a vector that comes from an owner without the claim": async (harness) => {
    const other = await another(harness);
    await harness.store.open([claim(first)]);
    await other.write([{ key: first, entry: embedded }]);
    assert.equal(await stateOf(harness.store, first), "embedded");
  },
};

/** What a store does with what a dead owner has left. */
export const deadOwners: StoreCases = {
  "gives a dead owner's claim as unknown, and lets it be claimed only when that is accepted": async (
    harness,
  ) => {
    const other = await another(harness);
    await other.open([claim(first), claim(second)]);
    await other.write([{ key: second, entry: accepted }]);
    await kill(harness, other);
    const [open, job] = await harness.store.get([first, second]);
    assert.equal(open?.state, "unknown");
    assert.deepEqual({ ...job }, accepted);
    assert.deepEqual(
      (await harness.store.unsettled()).map(({ key, entry }) => [key, entry.state]).toSorted(),
      [
        [first, "unknown"],
        [second, "accepted"],
      ].toSorted(),
    );
    const [inTheWay] = await harness.store.open([claim(first)]);
    assert.equal(inTheWay?.state, "unknown");
    assert.deepEqual(await harness.store.open([claim(first, true)]), [undefined]);
  },
  "lets what a dead owner had open be bought again, after which nothing of its claim is left": async (
    harness,
  ) => {
    const other = await another(harness);
    await other.open([claim(first)]);
    await kill(harness, other);
    assert.deepEqual(await harness.store.open([claim(first, true)]), [undefined]);
    await harness.store.write([{ key: first, entry: embedded }]);
    sameVector((await harness.store.get([first]))[0], embedded.vector);
    assert.deepEqual(await harness.store.unsettled(), []);
  },
};

async function another(harness: StoreHarness): Promise<EmbeddingStore> {
  if (harness.openAnother === undefined) throw new Error("The harness opens one owner alone.");
  return harness.openAnother();
}

async function kill(harness: StoreHarness, store: EmbeddingStore): Promise<void> {
  if (harness.kill === undefined) throw new Error("The harness ends no owner.");
  await harness.kill(store);
}
