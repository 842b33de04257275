// Embeds texts with the store and the quota of a file, in a thread.
import { parentPort, workerData } from "node:worker_threads";
import { shareTexts, type ShareTask } from "../../../../tools/store-tests/share-texts.ts";
import { openSqlite } from "../../src/index.ts";

const task = workerData as ShareTask<string>;
await shareTexts(task, openSqlite(task.place, { lockTimeout: 60_000 }), (said) =>
  parentPort?.postMessage(said),
);
