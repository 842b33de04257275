import { join } from "node:path";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { expect, test } from "vitest";
import { killAndRunAgain } from "../../../tools/mock-process/kill-and-run-again.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import type { Way } from "./helpers/fill-store.ts";

test.each<Way>(["addDocuments", "CacheBackedEmbeddings", "index"])(
  "%s of 2,000 chunks in a program that is killed with 650 vectors bought: started again, it buys 1,350",
  async (way) => {
    const [texts, answers] = [2_000, 650];
    const folder = await temporaryFolder();
    await using db = openSqlite(join(folder, "vectors.db"));
    let left: readonly string[] = [];
    const { sentAtFirst, sentAgain, printed } = await killAndRunAgain({
      script: join(import.meta.dirname, "helpers/fill-store.ts"),
      args: [folder, String(texts), way],
      answers,
      countStored: async () => (await db.store.stats()).embedded,
      async onKilled() {
        left = (await db.store.unsettled()).map(({ entry }) => entry.state);
      },
    });

    expect(printed).toBe(String(texts));
    // The 16 that were on their way when the process died may be billed and never answered: they are sent again.
    expect(left).toEqual(Array.from({ length: 16 }, () => "unknown"));
    expect(sentAtFirst).toBe(answers + left.length);
    expect(sentAgain).toBe(texts - answers);
    expect(await db.store.stats()).toMatchObject({ embedded: texts, open: 0, unknown: 0 });
  },
  120_000,
);
