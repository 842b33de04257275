// Stores a vector and is done: nothing is closed. Says that the store answered.
import { embedded, keyOf } from "../../../../tools/store-tests/entries.ts";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";

const [where, options] = JSON.parse(process.argv[2] ?? "") as [string, PostgresOptions];
const { store } = openPostgres(where, options);
await store.open([]);
await store.write([{ key: keyOf(1), entry: embedded(1) }]);
process.stdout.write('"stored"\n');
