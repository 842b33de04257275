import assert from "node:assert/strict";
import type {
  AcceptedEntry,
  EmbeddedEntry,
  EmbeddingStore,
  StoreClaim,
  StoreEntry,
} from "../embedding-store.ts";
import type { ConformanceCase } from "./conformance-case.ts";

/** One place of data for one case, opened by one owner or several. */
export interface StoreHarness {
  readonly store: EmbeddingStore;
  /** Opens the same data for one more living owner, as another process would. Left out where data has one owner alone. */
  openAnother?(): EmbeddingStore | Promise<EmbeddingStore>;
  /** Ends an owner without letting it settle anything, as `kill -9` would. */
  kill?(store: EmbeddingStore): void | Promise<void>;
  close(): void | Promise<void>;
}

const keys = Array.from({ length: 8 }, (_, index) => `1-${String(index).repeat(43)}`);
const [first = "", second = "", third = "", absent = ""] = keys;

const claim = (key: string, replaceUnknown = false): StoreClaim => ({ key, since: 1_000, replaceUnknown });

const accepted: AcceptedEntry = {
  state: "accepted",
  requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  submittedAt: 1_700_000_000_123,
};

const embedded: EmbeddedEntry = {
  state: "embedded",
  vector: Float32Array.of(0.1, -0.25, 3e-39, 1e30, -0),
  space: "segmind_gemini-embedding-2_5_param_raw",
  model: "gemini-embedding-2",
  requestId: accepted.requestId,
  cost: 0.000_25,
  embeddedAt: 1_700_000_000_456,
};

const unknown = { state: "unknown", since: 2_000, reason: "no answer came" } as const;

async function stateOf(store: EmbeddingStore, key: string): Promise<string | undefined> {
  const [entry] = await store.get([key]);
  return entry?.state;
}

function sameVector(entry: StoreEntry | undefined, expected: Float32Array): void {
  assert.equal(entry?.state, "embedded");
  const { vector } = entry;
  assert.ok(vector instanceof Float32Array);
  assert.deepEqual(
    [...new Uint32Array(vector.slice().buffer)],
    [...new Uint32Array(expected.slice().buffer)],
  );
}

type Test = (harness: StoreHarness) => Promise<void>;

const oneOwner: Record<string, Test> = {
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
  "claims a key whose outcome is unknown only when it is told to": async ({ store }) => {
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

const manyOwners: Record<string, Test> = {
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
  "lets one of two owners claim a key and tells the other whose it is": async (harness) => {
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

const deadOwners: Record<string, Test> = {
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

/**
 * What every {@link EmbeddingStore} must do, as cases for any test runner. Cases that need a second owner, or a dead one,
 * are among them where the harness can make these.
 *
 * @param open makes an empty place of data; called once for each case
 * @param can what the harness can do
 */
export function storeConformance(
  open: () => StoreHarness | Promise<StoreHarness>,
  can: { openAnother: boolean; kill: boolean },
): ConformanceCase[] {
  const tests = {
    ...oneOwner,
    ...(can.openAnother ? manyOwners : {}),
    ...(can.openAnother && can.kill ? deadOwners : {}),
  };
  return Object.entries(tests).map(([name, test]) => ({
    name,
    async run() {
      const harness = await open();
      try {
        await test(harness);
      } finally {
        await harness.close();
      }
    },
  }));
}
