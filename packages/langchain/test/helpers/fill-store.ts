// Another process: brings documents into a vector store on disk, in one of the framework's ways, with the vectors of a
// file. Prints how many documents the vector store holds at the end.
import { join } from "node:path";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { LocalFileStore } from "@langchain/classic/storage/file_system";
import { Document } from "@langchain/core/documents";
import { index } from "@langchain/core/indexing";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { manyTexts } from "../../../../tools/sample-texts.ts";
import { SegmindEmbeddings } from "../../src/index.ts";
import { FileRecordManager } from "./file-record-manager.ts";
import { LanceStore } from "./lance-store.ts";

export type Way = "addDocuments" | "CacheBackedEmbeddings" | "index";

const [folder = "", count = "", way = ""] = process.argv.slice(2);
await using db = openSqlite(join(folder, "vectors.db"));
const embeddings = new SegmindEmbeddings({ store: db.store, quota: db.quota });
const documents = manyTexts(Number(count)).map(
  (pageContent) => new Document({ pageContent, metadata: { source: "notes.txt" } }),
);
const { dimensions } = embeddings;
const storeOver = (used: ConstructorParameters<typeof LanceStore>[0]): LanceStore =>
  new LanceStore(used, join(folder, "lance"), dimensions);

const ways: Record<Way, () => Promise<LanceStore>> = {
  async addDocuments() {
    const vectorStore = storeOver(embeddings);
    await vectorStore.addDocuments(documents);
    return vectorStore;
  },
  async CacheBackedEmbeddings() {
    const cache = await LocalFileStore.fromPath(join(folder, "cache"));
    const vectorStore = storeOver(
      CacheBackedEmbeddings.fromBytesStore(embeddings, cache, { namespace: embeddings.space }),
    );
    await vectorStore.addDocuments(documents);
    return vectorStore;
  },
  async index() {
    const vectorStore = storeOver(embeddings);
    const recordManager = new FileRecordManager(join(folder, "records.json"));
    await index({
      docsSource: documents,
      recordManager,
      vectorStore,
      options: { cleanup: "incremental", sourceIdKey: "source" },
    });
    return vectorStore;
  },
};
const vectorStore = await ways[way as Way]();
process.stdout.write(String(await vectorStore.countDocuments()));
