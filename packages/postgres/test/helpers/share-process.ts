// Embeds texts with the store and the quota of a database, in a process of its own.
import { say, sayAtEnd } from "../../../../tools/store-tests/say.ts";
import { shareTexts, type ShareTask } from "../../../../tools/store-tests/share-texts.ts";
import { openPostgres } from "../../src/index.ts";
import type { DatabasePlace } from "./database-place.ts";

const task = JSON.parse(process.argv[2] ?? "") as ShareTask<DatabasePlace>;
await shareTexts(task, openPostgres(task.place.url, task.place.options), (said) =>
  ("digests" in said ? sayAtEnd : say)(said),
);
