import { expect } from "vitest";
import type { DurableStore } from "../../packages/core/src/index.ts";
import { claim, embedded, isVectorOf, keyOf } from "./entries.ts";

export interface OpenedStore {
  readonly store: DurableStore;
  readonly close: () => Promise<void>;
}

/** Opens one place, a new one for each case, as often as a case likes. */
export type OpenStore = () => OpenedStore;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const stored = (number: number) => ({ key: keyOf(number), entry: embedded(number) });

/** What every durable store has to do beyond the conformance suite, as cases to hand to a test runner. */
export const durableCases: readonly {
  readonly name: string;
  readonly run: (open: OpenStore) => Promise<void>;
}[] = [
  {
    name: "entries gives every vector once over several pages, and those of one space where it is named",
    async run(open) {
      const { store } = open();
      await store.open([claim(9_999)]);
      await store.write(numbers(600).map(stored));
      const other = { ...embedded(1_000), space: "another-space" };
      await store.write([{ key: keyOf(1_000), entry: other }]);
      const keys: string[] = [];
      for await (const { key, ...entry } of store.entries({ space: embedded(0).space })) {
        keys.push(key);
        const number = numbers(600).find((one) => keyOf(one) === key) ?? -1;
        expect(isVectorOf(entry, number)).toBe(true);
      }
      expect(keys.toSorted()).toEqual(numbers(600).map(keyOf).toSorted());
      expect(await Array.fromAsync(store.entries())).toHaveLength(601);
      const others = await Array.fromAsync(store.entries({ space: "another-space" }));
      expect(others).toEqual([{ key: keyOf(1_000), ...other }]);
    },
  },
  {
    name: "stats counts states, spaces and credits",
    async run(open) {
      const { store } = open();
      const dead = open();
      await dead.store.open([claim(20)]);
      await dead.close();
      await store.open([claim(21), claim(22)]);
      await store.write([
        { key: keyOf(22), entry: { state: "accepted", requestId: "job-aaaa", submittedAt: 1 } },
        ...numbers(4).map(stored),
        { key: keyOf(10), entry: { ...embedded(10), vector: new Float32Array(3), space: "short", cost: 1 } },
      ]);
      const { space, model } = embedded(0);
      expect(await store.stats()).toEqual({
        embedded: 5,
        open: 1,
        accepted: 1,
        unknown: 1,
        spentCredits: 1.001,
        spaces: [
          { space, model, dimensions: 768, embedded: 4, spentCredits: 0.001 },
          { space: "short", model, dimensions: 3, embedded: 1, spentCredits: 1 },
        ],
      });
    },
  },
  {
    name: "delete forgets keys, except those that a living owner is buying",
    async run(open) {
      const { store } = open();
      const dead = open();
      await dead.store.open([claim(1)]);
      await dead.close();
      await open().store.open([claim(2)]);
      await store.open([claim(3)]);
      await store.write([stored(4), stored(5)]);
      expect(await store.delete([1, 2, 3, 4, 6].map(keyOf))).toBe(2);
      const states = (await store.get([1, 2, 3, 4, 5].map(keyOf))).map((entry) => entry?.state);
      expect(states).toEqual([undefined, "open", "open", undefined, "embedded"]);
    },
  },
];
