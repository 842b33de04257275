import assert from "node:assert/strict";
import {
  absent,
  accepted,
  claim,
  embedded,
  first,
  keys,
  sameVector,
  second,
  stateOf,
  third,
  unknown,
  type StoreCases,
} from "./store-case.ts";

/** What a store does for an owner who has it alone. */
export const oneOwner: StoreCases = {
  "gives what is known of each key in the order of the keys, and undefined for the others": async ({
    store,
  }) => {
    await store.open([claim(first), claim(second)]);
    await store.write([{ key: second, entry: embedded }]);
    const entries = await store.get([absent, second, first, second]);
    assert.deepEqual(
      entries.map((entry) => entry?.state),
      [undefined, "embedded", "open", "embedded"],
    );
    assert.deepEqual(await store.get([]), []);
  },
  "keeps every bit of a vector and every field of its entry": async ({ store }) => {
    await store.open([claim(first)]);
    await store.write([{ key: first, entry: embedded }]);
    const [entry] = await store.get([first]);
    sameVector(entry, embedded.vector);
    assert.deepEqual({ ...entry, vector: undefined }, { ...embedded, vector: undefined });
  },
  "keeps a vector without a request id and without a cost": async ({ store }) => {
    const { state, vector, space, model, embeddedAt } = embedded;
    await store.write([{ key: first, entry: { state, vector, space, model, embeddedAt } }]);
    const [entry] = await store.get([first]);
    assert.ok(entry !== undefined && !("requestId" in entry) && !("cost" in entry));
  },
  "claims a free key once and says what stands in the way of the second claim": async ({ store }) => {
    assert.deepEqual(await store.open([claim(first)]), [undefined]);
    const [inTheWay] = await store.open([claim(first)]);
    assert.equal(inTheWay?.state, "open");
    assert.equal(inTheWay.owner, store.owner);
  },
  "claims a key that comes twice in one call once": async ({ store }) => {
    const results = await store.open([claim(first), claim(second), claim(first)]);
    assert.deepEqual(
      results.map((entry) => entry?.state),
      [undefined, undefined, "open"],
    );
  },
  "claims some keys of a call and refuses others": async ({ store }) => {
    await store.write([{ key: second, entry: embedded }]);
    const results = await store.open([claim(first), claim(second), claim(third)]);
    assert.deepEqual(
      results.map((entry) => entry?.state),
      [undefined, "embedded", undefined],
    );
  },
  "claims a key whose outcome is unknown only when that is asked for": async ({ store }) => {
    await store.open([claim(first)]);
    await store.write([{ key: first, entry: unknown }]);
    const [inTheWay] = await store.open([claim(first)]);
    assert.deepEqual({ ...inTheWay }, unknown);
    assert.deepEqual(await store.open([claim(first, true)]), [undefined]);
    assert.equal(await stateOf(store, first), "open");
  },
  "never claims a key that has a vector or an accepted job": async ({ store }) => {
    await store.write([
      { key: first, entry: embedded },
      { key: second, entry: accepted },
    ]);
    const results = await store.open([claim(first, true), claim(second, true)]);
    assert.deepEqual(
      results.map((entry) => entry?.state),
      ["embedded", "accepted"],
    );
    assert.deepEqual({ ...results[1] }, accepted);
  },
  "follows a key from its claim over its job to its vector": async ({ store }) => {
    await store.open([claim(first)]);
    await store.write([{ key: first, entry: accepted }]);
    assert.deepEqual({ ...(await store.get([first]))[0] }, accepted);
    await store.write([{ key: first, entry: embedded }]);
    assert.equal(await stateOf(store, first), "embedded");
  },
  "frees a key that was surely not billed": async ({ store }) => {
    await store.open([claim(first)]);
    await store.write([{ key: first, entry: undefined }]);
    assert.equal(await stateOf(store, first), undefined);
    assert.deepEqual(await store.open([claim(first)]), [undefined]);
  },
  "ends an accepted job only by its own id": async ({ store }) => {
    await store.write([{ key: first, entry: accepted }]);
    await store.write([{ key: first, entry: undefined }]);
    await store.write([{ key: first, entry: undefined, requestId: "another-request" }]);
    assert.equal(await stateOf(store, first), "accepted");
    const expired = { ...unknown, requestId: accepted.requestId };
    await store.write([{ key: first, entry: expired, requestId: accepted.requestId }]);
    assert.deepEqual({ ...(await store.get([first]))[0] }, expired);
  },
  "never takes a vector back": async ({ store }) => {
    await store.write([{ key: first, entry: embedded }]);
    await store.write([
      { key: first, entry: undefined },
      { key: first, entry: unknown },
      { key: first, entry: accepted },
      { key: first, entry: { ...embedded, vector: Float32Array.of(9) } },
    ]);
    sameVector((await store.get([first]))[0], embedded.vector);
  },
  "names what is open, accepted or unknown as unsettled, and nothing else": async ({ store }) => {
    await store.open([claim(first), claim(third)]);
    await store.write([
      { key: second, entry: accepted },
      { key: third, entry: unknown },
      { key: absent, entry: embedded },
    ]);
    const unsettled = await store.unsettled();
    assert.deepEqual(
      unsettled.map(({ key, entry }) => [key, entry.state]).toSorted(),
      [
        [first, "open"],
        [second, "accepted"],
        [third, "unknown"],
      ].toSorted(),
    );
  },
  "keeps keys of any form apart, and names them as they came": async ({ store }) => {
    const forms = [
      ...["0", "1", "2", "3"].map((end) => `1-${"A".repeat(42)}${end}`),
      ...["2", "255", "256", "01"].map((version) => `${version}-${"A".repeat(43)}`),
      ...["a", "A", "a ", "\0a", "é", "e\u0301", "😀", "'; DROP TABLE vectors --", "k".repeat(3_000)],
    ];
    await store.open(forms.map((key) => claim(key)));
    const unsettled = await store.unsettled();
    assert.deepEqual(unsettled.map(({ key }) => key).toSorted(), forms.toSorted());
    await store.write(
      forms.map((key, index) => ({ key, entry: { ...embedded, vector: Float32Array.of(index) } })),
    );
    for (const [index, entry] of (await store.get(forms)).entries()) {
      sameVector(entry, Float32Array.of(index));
    }
  },
  "keeps a vector that is a part of a larger memory, and leaves that as it is": async ({ store }) => {
    const memory = Float32Array.from({ length: 100 }, (_, index) => index);
    await store.write([{ key: first, entry: { ...embedded, vector: memory.subarray(10, 15) } }]);
    assert.equal(memory[99], 99);
    sameVector((await store.get([first]))[0], Float32Array.of(10, 11, 12, 13, 14));
  },
  "keeps vectors of several lengths and spaces": async ({ store }) => {
    const entries = [1, 2, 768, 3_072].map((length) => ({
      ...embedded,
      vector: new Float32Array(length).fill(0.5),
      space: `space-${String(length)}`,
    }));
    await store.write(entries.map((entry, index) => ({ key: keys[index] ?? "", entry })));
    for (const [index, entry] of (await store.get(keys.slice(0, entries.length))).entries()) {
      sameVector(entry, (entries[index] ?? embedded).vector);
      assert.equal(entry?.state === "embedded" && entry.space, entries[index]?.space);
    }
  },
  "takes and gives a thousand keys in one call": async ({ store }) => {
    const many = Array.from({ length: 1_000 }, (_, index) => `1-${String(index).padStart(43, "k")}`);
    const results = await store.open(many.map((key) => claim(key)));
    assert.ok(results.every((entry) => entry === undefined));
    await store.write(
      many.map((key, index) => ({ key, entry: { ...embedded, vector: Float32Array.of(index + 1) } })),
    );
    const entries = await store.get(many);
    for (const [index, entry] of entries.entries()) sameVector(entry, Float32Array.of(index + 1));
  },
};
