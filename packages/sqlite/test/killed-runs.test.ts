import { join } from "node:path";
import { beforeAll, test } from "vitest";
import { bundleScripts } from "../../../tools/store-tests/bundle-scripts.ts";
import {
  checkResendingRun,
  checkRunWithoutResends,
  type KilledPlace,
} from "../../../tools/store-tests/killed-runs.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";

let scripts: URL;

beforeAll(async () => {
  scripts = await bundleScripts("sqlite-killed-runs", {
    "embed-process": new URL("helpers/embed-process.ts", import.meta.url),
    worker: new URL("../src/thread/worker.ts", import.meta.url),
  });
});

async function newPlace(): Promise<KilledPlace<string>> {
  const path = join(await temporaryFolder(), "vectors.db");
  return {
    script: new URL("embed-process.js", scripts),
    place: path,
    async unsettled() {
      await using database = openSqlite(path);
      return await database.store.unsettled();
    },
  };
}

test("a run of 2,000 inputs with a SQLite file that is killed a hundred times comes to its end, and buys again at most what was open", async () => {
  await checkResendingRun(await newPlace(), { count: 2_000, kills: 100 });
}, 900_000);

test("a run with a SQLite file that is killed and may resend nothing buys nothing twice, and what is unknown is listed", async () => {
  await checkRunWithoutResends(await newPlace(), { count: 500, kills: 25 });
}, 900_000);
