// Embeds texts with the store and the quota of a file, in a process of its own.
import { say, sayAtEnd } from "../../../../tools/store-tests/say.ts";
import { shareTexts, type ShareTask } from "../../../../tools/store-tests/share-texts.ts";
import { openSqlite } from "../../src/index.ts";

const task = JSON.parse(process.argv[2] ?? "") as ShareTask<string>;
await shareTexts(task, openSqlite(task.place, { lockTimeout: 60_000 }), (said) =>
  ("digests" in said ? sayAtEnd : say)(said),
);
