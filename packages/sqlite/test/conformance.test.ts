import { join } from "node:path";
import { quotaConformance, storeConformance } from "@segmind-embeddings/core/testing";
import { describe, test } from "vitest";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { openSqlite } from "../src/index.ts";
import { openedAgain, quotaOf } from "../../../tools/store-tests/places.ts";
import type { RemoteStore } from "../../../tools/store-tests/remote-store.ts";
import { openInProcess } from "./helpers/open-in-process.ts";

const newFile = async (): Promise<string> => join(await temporaryFolder(), "vectors.db");

describe("a store in a SQLite file", () => {
  const cases = storeConformance(
    async () => {
      const path = await newFile();
      const database = openSqlite(path);
      const others: RemoteStore[] = [];
      return {
        store: database.store,
        async openAnother() {
          const other = await openInProcess(path);
          others.push(other);
          return other.store;
        },
        async kill(store) {
          await others.find((other) => other.store === store)?.kill();
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

describe("a store in a SQLite file that one process opened twice", () => {
  const cases = storeConformance(
    async () => {
      const path = await newFile();
      return openedAgain(() => openSqlite(path));
    },
    { openAnother: true, kill: true },
  );
  test.each(cases)("$name", async ({ run }) => run());
});

describe("a quota in a SQLite file", () => {
  const cases = quotaConformance({
    async create() {
      const path = await newFile();
      return quotaOf(() => openSqlite(path));
    },
  });
  test.each(cases)("$name", async ({ run }) => run());
});
