import { quotaConformance, storeConformance } from "@segmind-embeddings/core/testing";
import { describe, expect, test, vi } from "vitest";
import { openPostgres } from "../src/index.ts";
import { openedAgain, quotaOf } from "../../../tools/store-tests/places.ts";
import type { RemoteStore } from "../../../tools/store-tests/remote-store.ts";
import { openInProcess } from "./helpers/open-in-process.ts";
import { newSchema, startTestServer } from "../../../tools/test-servers/postgres-server.ts";

const server = await startTestServer();

const newOptions = () => ({ schema: newSchema(server), lease: 3_000 });

describe("a store in PostgreSQL", () => {
  const cases = storeConformance(
    () => {
      const options = newOptions();
      const database = openPostgres(server.url, options);
      const others: RemoteStore[] = [];
      return {
        store: database.store,
        async openAnother() {
          const other = await openInProcess(server.url, options);
          others.push(other);
          return other.store;
        },
        // What a killed process had open is unknown once its lease has run out.
        async kill(store) {
          await others.find((other) => other.store === store)?.kill();
          const isOpen = async (): Promise<boolean> =>
            (await database.store.unsettled()).some(({ entry }) => entry.state === "open");
          await vi.waitFor(async () => expect(await isOpen()).toBe(false), { timeout: 30_000 });
        },
        async close() {
          for (const other of others) await other.kill();
          await database.close();
        },
      };
    },
    { openAnother: true, kill: true },
  );
  test.each(cases)("$name", async ({ run }) => run());
});

describe("a store in PostgreSQL that one process opened twice", () => {
  const cases = storeConformance(
    () => {
      const options = newOptions();
      return openedAgain(() => openPostgres(server.url, options));
    },
    { openAnother: true, kill: true },
  );
  test.each(cases)("$name", async ({ run }) => run());
});

describe("a quota in PostgreSQL", () => {
  const cases = quotaConformance({
    create() {
      const options = newOptions();
      return quotaOf(() => openPostgres(server.url, options));
    },
  });
  test.each(cases)("$name", async ({ run }) => run());
});
