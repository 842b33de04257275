// Claims, stores and frees keys for ever, and says of each step when it begins and when the store has done it.
import { writeSync } from "node:fs";
import { openSqlite } from "../../src/index.ts";
import { claim, embedded, keyOf } from "../../../../tools/store-tests/entries.ts";

export interface Step {
  readonly step: "claim" | "store" | "free";
  readonly numbers: readonly number[];
  readonly isDone: boolean;
}

const [path = "", from = "0"] = process.argv.slice(2);
const { store } = openSqlite(path, { lockTimeout: 60_000 });

// Written at once: a killed process takes with it what only lies in its memory.
const say = (step: Step): void => void writeSync(1, `${JSON.stringify(step)}\n`);

async function report(step: Step["step"], numbers: readonly number[], work: () => unknown): Promise<void> {
  say({ step, numbers, isDone: false });
  await work();
  say({ step, numbers, isDone: true });
}

/** Every seventh key turns out not to be billed, the others get their vector. */
async function buy(numbers: readonly number[]): Promise<void> {
  await report("claim", numbers, () => store.open(numbers.map(claim)));
  const [freed, stored] = [
    numbers.filter((number) => number % 7 === 0),
    numbers.filter((number) => number % 7 !== 0),
  ];
  await report("store", stored, () =>
    store.write(stored.map((number) => ({ key: keyOf(number), entry: embedded(number) }))),
  );
  await report("free", freed, () =>
    store.write(freed.map((number) => ({ key: keyOf(number), entry: undefined }))),
  );
}

for (let number = Number(from); ; number += 12) {
  await Promise.all([0, 4, 8].map((lane) => buy([0, 1, 2, 3].map((index) => number + lane + index))));
}
