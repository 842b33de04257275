// Opens the file it is told and stores vectors until it may not, or until there are as many as it is told. Prints how many
// were stored and the error.
import { StoreError } from "@segmind-embeddings/core";
import { openSqlite } from "../../src/index.ts";
import { embedded, keyOf } from "../../../../tools/store-tests/entries.ts";

const [path = "", most = "0"] = process.argv.slice(2);
const { store, close } = openSqlite(path);
let stored = 0;
let error: { code: string; message: string } | undefined;
try {
  for (; stored < Number(most); stored += 1) {
    await store.write([{ key: keyOf(stored), entry: embedded(stored) }]);
  }
} catch (thrown) {
  if (!StoreError.isInstance(thrown)) throw thrown;
  error = { code: thrown.code, message: thrown.message };
}
await close();
process.stdout.write(JSON.stringify({ stored, error }));
