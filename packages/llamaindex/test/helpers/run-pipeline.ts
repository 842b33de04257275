/** Another process: runs a pipeline over the vectors of a file, and prints how many nodes came out. */
import { openSqlite } from "@segmind-embeddings/sqlite";
import { Document, IngestionPipeline } from "llamaindex";
import { manyTexts } from "../../../../tools/sample-texts.ts";
import { SegmindEmbedding } from "../../src/index.ts";

const [file = "", count = ""] = process.argv.slice(2);
await using db = openSqlite(file);
const embedding = new SegmindEmbedding({ store: db.store });
const pipeline = new IngestionPipeline({ transformations: [embedding], disableCache: true });
const nodes = await pipeline.run({
  documents: manyTexts(Number(count)).map((text) => new Document({ text })),
});
process.stdout.write(String(nodes.filter((node) => node.embedding?.length === 768).length));
