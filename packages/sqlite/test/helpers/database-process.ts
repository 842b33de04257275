// A process of its own that opens the file it is told and does what its parent asks of it.
import { serveStore } from "../../../../tools/store-tests/serve-store.ts";
import { openSqlite } from "../../src/index.ts";

const [path = ""] = process.argv.slice(2);
serveStore(openSqlite(path).store);
