import { expect, test, vi } from "vitest";
import {
  checkResendingRun,
  checkRunWithoutResends,
  type KilledPlace,
} from "../../../tools/store-tests/killed-runs.ts";
import { openPostgres } from "../src/index.ts";
import type { DatabasePlace } from "./helpers/database-place.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

/** A statement that a process sent before it was killed may still be on its way or under way. */
async function untilServerIsDone(): Promise<void> {
  await vi.waitFor(
    async () => {
      const connections = await server.sql(
        "SELECT FROM pg_stat_activity WHERE application_name = 'segmind-embeddings'",
      );
      expect(connections).toEqual([]);
    },
    { timeout: 30_000, interval: 5 },
  );
}

function newPlace(): KilledPlace<DatabasePlace> {
  const place = { url: server.url, options: { schema: newSchema(server), lease: 3_000 } };
  return {
    script: new URL("helpers/embed-process.ts", import.meta.url),
    place,
    async unsettled() {
      await using database = openPostgres(place.url, place.options);
      return await database.store.unsettled();
    },
    untilQuiet: untilServerIsDone,
  };
}

test("a run of 400 inputs with a database that is killed twenty times comes to its end, and buys again at most what was open", async () => {
  await checkResendingRun(newPlace(), { count: 400, kills: 20 });
}, 900_000);

test("a run with a database that is killed and may resend nothing buys nothing twice, and what is unknown is listed", async () => {
  await checkRunWithoutResends(newPlace(), { count: 200, kills: 10 });
}, 900_000);
