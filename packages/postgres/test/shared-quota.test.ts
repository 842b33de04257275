import { test } from "vitest";
import { checkQuotaOfFive } from "../../../tools/store-tests/shared-quota.ts";
import { openPostgres } from "../src/index.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

test("five processes with one database buy each text once within one quota, also when one of them is killed", async () => {
  const place = { url: server.url, options: { schema: newSchema(server), lease: 3_000 } };
  await checkQuotaOfFive({
    script: new URL("helpers/share-process.ts", import.meta.url),
    place,
    async stats() {
      await using database = openPostgres(place.url, place.options);
      return await database.store.stats();
    },
  });
}, 300_000);
