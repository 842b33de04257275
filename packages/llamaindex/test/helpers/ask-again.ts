/** Another process: loads an index from disk, asks it, and prints what it found. */
import { MetadataMode, Settings, storageContextFromDefaults, VectorStoreIndex } from "llamaindex";
import { SegmindEmbedding } from "../../src/index.ts";

const [persistDir = "", question = ""] = process.argv.slice(2);
Settings.embedModel = new SegmindEmbedding({ baseUrl: process.env["BASE_URL"], outputDimensionality: 256 });
const storageContext = await storageContextFromDefaults({ persistDir });
const index = await VectorStoreIndex.init({ storageContext });
const found = await index.asRetriever({ similarityTopK: 3 }).retrieve(question);
const hits = found.map(({ node, score }) => ({ text: node.getContent(MetadataMode.NONE), score }));
process.stdout.write(JSON.stringify(hits));
