// Embeds inputs with the store of a database, for a parent that may kill it.
import { embedForParent, type EmbedTask } from "../../../../tools/store-tests/embed-for-parent.ts";
import { openPostgres } from "../../src/index.ts";
import type { DatabasePlace } from "./database-place.ts";

const task = JSON.parse(process.argv[2] ?? "") as EmbedTask<DatabasePlace>;
await embedForParent(task, openPostgres(task.place.url, task.place.options));
