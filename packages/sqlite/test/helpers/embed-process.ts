// Embeds inputs with the store of a file, for a parent that may kill it.
import { embedForParent, type EmbedTask } from "../../../../tools/store-tests/embed-for-parent.ts";
import { openSqlite } from "../../src/index.ts";

const task = JSON.parse(process.argv[2] ?? "") as EmbedTask<string>;
await embedForParent(task, openSqlite(task.place, { lockTimeout: 60_000 }));
