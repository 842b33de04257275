import { SegmindClient } from "@segmind-embeddings/core";
import { quotaConformance, storeConformance } from "@segmind-embeddings/core/testing";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { describe, expect, test } from "vitest";
import { openedAgain, quotaOf } from "../../../tools/store-tests/places.ts";
import { openPostgres } from "../src/index.ts";
import { missingForPgBouncer, startPgBouncer } from "./helpers/pgbouncer.ts";
import { describeWith } from "../../../tools/test-servers/test-with.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const missing = missingForPgBouncer();
const server = await startTestServer();
const url = missing.length === 0 ? await startPgBouncer(server) : "";

describeWith(missing, "behind PgBouncer in transaction mode", () => {
  describe("a store behind PgBouncer", () => {
    const cases = storeConformance(
      () => {
        const options = { schema: newSchema(server) };
        return openedAgain(() => openPostgres(url, options));
      },
      { openAnother: true, kill: true },
    );
    test.each(cases)("$name", async ({ run }) => run());
  });

  describe("a quota behind PgBouncer", () => {
    const cases = quotaConformance({
      create() {
        const options = { schema: newSchema(server) };
        return quotaOf(() => openPostgres(url, options));
      },
    });
    test.each(cases)("$name", async ({ run }) => run());
  });

  test("eight openings share two connections of PgBouncer's, and buy each text once", async () => {
    await using gateway = await startMockGateway({ latency: 10 });
    const options = { schema: newSchema(server) };
    const texts = Array.from({ length: 200 }, (_, index) => `A text for eight, number ${String(index)}.`);
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        await using database = openPostgres(url, options);
        await using client = new SegmindClient({
          apiKey: gateway.apiKey,
          baseUrl: gateway.url,
          store: database.store,
          quota: database.quota,
        });
        expect((await client.embedMany(texts)).summary.done).toBe(200);
      }),
    );
    expect(gateway.stats.bills).toBe(200);
    const connections = await server.sql(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'segmind-embeddings'",
    );
    expect(connections[0]?.["count"]).toBeLessThanOrEqual(2);
  });
});
