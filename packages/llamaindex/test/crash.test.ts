import { join } from "node:path";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { expect, test } from "vitest";
import { killAndRunAgain, type TwoRuns } from "../../../tools/mock-process/kill-and-run-again.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import type { Way } from "./helpers/fill-index.ts";

/** Kills a program that fills an index, with 16 requests open, and starts it again. */
async function fillTwice(way: Way, texts: number, answers: number): Promise<TwoRuns> {
  const folder = await temporaryFolder();
  await using db = openSqlite(join(folder, "vectors.db"));
  return await killAndRunAgain({
    script: join(import.meta.dirname, "helpers/fill-index.ts"),
    args: [folder, String(texts), way],
    answers,
    countStored: async () => (await db.store.stats()).embedded,
    async onKilled() {
      expect(await db.store.stats()).toMatchObject({ embedded: answers, unknown: 16 });
    },
  });
}

test.each<Way>(["IngestionPipeline", "VectorStoreIndex"])(
  "%s of 2,000 chunks in a program that is killed with 650 vectors bought: started again, it buys 1,350",
  async (way) => {
    // The 16 that were on their way when the process died may be billed and never answered: they are sent again.
    expect(await fillTwice(way, 2_000, 650)).toEqual({
      sentAtFirst: 650 + 16,
      sentAgain: 1_350,
      printed: "2000",
    });
  },
  120_000,
);

test("an index in a persistDir is taken for done after a kill, and has no vectors: the framework's trap", async () => {
  expect(await fillTwice("persistDir", 120, 50)).toMatchObject({ sentAgain: 0, printed: "0" });
}, 120_000);

test("an index whose persistDir gets its name when it is whole has all vectors after a kill, and buys what is missing", async () => {
  expect(await fillTwice("persistDir, renamed", 120, 50)).toMatchObject({ sentAgain: 70, printed: "120" });
}, 120_000);
