// Claims and stores the keys of numbers up to the one it is told, in an order of its own, and waits for those that others
// are at. Prints which it claimed.
import { openSqlite } from "../../src/index.ts";
import { seededRandom } from "../../../../tools/fuzz/random.ts";
import { claim, embedded, keyOf } from "../../../../tools/store-tests/entries.ts";

const [path = "", count = "0", seed = "0"] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const { store, close } = openSqlite(path, { lockTimeout: 60_000 });
let left = Array.from({ length: Number(count) }, (_, number) => number);
const claimed: number[] = [];
while (left.length > 0) {
  const some = Array.from({ length: 8 }, () => left[random(left.length)] ?? 0);
  const results = await store.open(some.map(claim));
  const mine = some.filter((_, index) => results[index] === undefined);
  claimed.push(...mine);
  await store.write(mine.map((number) => ({ key: keyOf(number), entry: embedded(number) })));
  const entries = await store.get(left.map(keyOf));
  left = left.filter((_, index) => entries[index]?.state !== "embedded");
}
await close();
process.stdout.write(JSON.stringify(claimed));
