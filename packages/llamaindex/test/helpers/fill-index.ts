// Another process: brings documents into an index, in one of the framework's ways, with the vectors of a file. Prints how
// many vectors there are at the end.
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { openSqlite } from "@segmind-embeddings/sqlite";
import {
  Document,
  IngestionPipeline,
  Settings,
  SimpleVectorStore,
  storageContextFromDefaults,
  VectorStoreIndex,
} from "llamaindex";
import { manyTexts } from "../../../../tools/sample-texts.ts";
import { SegmindEmbedding } from "../../src/index.ts";

export type Way = "IngestionPipeline" | "VectorStoreIndex" | "persistDir" | "persistDir, renamed";

const [folder = "", count = "", way = ""] = process.argv.slice(2);
await using db = openSqlite(join(folder, "vectors.db"));
const embedding = new SegmindEmbedding({ store: db.store, quota: db.quota });
Settings.embedModel = embedding;
const documents = manyTexts(Number(count)).map(
  (text, index) => new Document({ text, id_: `note-${String(index)}` }),
);

/** How many vectors an index in a folder holds. */
async function countIn(persistDir: string): Promise<number> {
  const { vectorStores } = await storageContextFromDefaults({ persistDir });
  return Object.keys((vectorStores.TEXT as SimpleVectorStore).toDict().embeddingDict).length;
}

async function makeIndex(persistDir: string): Promise<void> {
  const storageContext = await storageContextFromDefaults({ persistDir });
  await VectorStoreIndex.fromDocuments(documents, { storageContext });
}

const ways: Record<Way, () => Promise<number>> = {
  async IngestionPipeline() {
    const pipeline = new IngestionPipeline({ transformations: [embedding], disableCache: true });
    const nodes = await pipeline.run({ documents });
    return nodes.filter((node) => node.embedding?.length === 768).length;
  },
  async VectorStoreIndex() {
    const vectorStore = new SimpleVectorStore();
    await VectorStoreIndex.fromDocuments(documents, { vectorStores: { TEXT: vectorStore } });
    return Object.keys(vectorStore.toDict().embeddingDict).length;
  },
  async persistDir() {
    const persistDir = join(folder, "index");
    await makeIndex(persistDir);
    return countIn(persistDir);
  },
  // The README's way.
  async "persistDir, renamed"() {
    const [persistDir, unfinished] = [join(folder, "index"), join(folder, "index.unfinished")];
    if (!existsSync(persistDir)) {
      await rm(unfinished, { recursive: true, force: true });
      await makeIndex(unfinished);
      await rename(unfinished, persistDir);
    }
    return countIn(persistDir);
  },
};
process.stdout.write(String(await ways[way as Way]()));
