import { describe, expect, test } from "vitest";
import { StreamSource } from "./stream-source.ts";

function read<Input>(inputs: Iterable<Input> | AsyncIterable<Input>) {
  const taken: Input[] = [];
  let changes = 0;
  const source = new StreamSource(inputs, {
    take: (input) => taken.push(input),
    changed: () => (changes += 1),
  });
  return { source, taken, changes: () => changes };
}

async function* later<Input>(inputs: readonly Input[]): AsyncGenerator<Input> {
  for (const input of inputs) yield await Promise.resolve(input);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the source of a stream", () => {
  test("inputs that are there are all taken at once, as long as there is room", () => {
    const { source, taken, changes } = read([1, 2, 3, 4]);
    source.pull(() => taken.length < 3);
    expect(taken).toEqual([1, 2, 3]);
    expect([source.isOver, changes()]).toEqual([false, 0]);
    source.pull(() => true);
    expect(taken).toEqual([1, 2, 3, 4]);
    expect([source.isOver, changes()]).toEqual([true, 1]);
  });

  test("of inputs that have to be waited for, one is asked for at a time", async () => {
    const { source, taken, changes } = read(later([1, 2]));
    source.pull(() => true);
    source.pull(() => true);
    await turn();
    expect([taken, changes()]).toEqual([[1], 1]);
    source.pull(() => true);
    await turn();
    source.pull(() => true);
    await turn();
    expect([taken, source.isOver]).toEqual([[1, 2], true]);
  });

  test.each(["at once", "later"])(
    "what breaks a source off %s is kept, and nothing more is asked for",
    async (when) => {
      const reason = new Error("no more");
      let calls = 0;
      const next = (): Promise<never> => {
        calls += 1;
        if (when === "at once") throw reason;
        return Promise.reject(reason);
      };
      const inputs = { [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<number>;
      const { source, changes } = read(inputs);
      source.pull(() => true);
      await turn();
      source.pull(() => true);
      expect(source.error).toEqual({ reason });
      expect([source.isOver, calls]).toEqual([true, 1]);
      expect(changes()).toBeGreaterThan(0);
    },
  );
});
