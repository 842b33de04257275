// A process of its own that opens the schema it is told and does what its parent asks of it.
import { serveStore } from "../../../../tools/store-tests/serve-store.ts";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";

const [url = "", options = "{}"] = process.argv.slice(2);
serveStore(openPostgres(url, JSON.parse(options) as PostgresOptions).store);
