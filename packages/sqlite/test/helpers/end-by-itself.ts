// Stores a vector and is done: nothing is closed. Prints that the store answered.
import { openSqlite } from "../../src/index.ts";
import { embedded, keyOf } from "../../../../tools/store-tests/entries.ts";

const [path = ""] = process.argv.slice(2);
const { store } = openSqlite(path);
await store.write([{ key: keyOf(1), entry: embedded(1) }]);
process.stdout.write('"stored"');
