// LlamaIndex: an index of texts, and an image.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import { Document, MetadataMode, Settings, VectorStoreIndex } from "llamaindex";

const corpus = new URL("../corpus/", import.meta.url);
const lines = (await readFile(new URL("texts.jsonl", corpus), "utf8")).trim().split("\n");
const documents = lines.map((line) => {
  const { id, text } = JSON.parse(line) as { id: string; text: string };
  return new Document({ id_: id, text });
});

// Before the index is made, which remembers it. With `store: openSqlite("vectors.db").store` another run buys nothing.
const embedding = new SegmindEmbedding();
Settings.embedModel = embedding;
const index = await VectorStoreIndex.fromDocuments(documents);

const question = "How do bees build their cells of wax?";
console.log(question);
for (const { node, score = 0 } of await index.asRetriever({ similarityTopK: 3 }).retrieve(question))
  console.log(
    `${score.toFixed(3)}  ${node.getContent(MetadataMode.NONE).split("\n")[0]?.slice(0, 60) ?? ""}`,
  );

// An image has a vector of the same space, which any vector store takes.
const image = fileURLToPath(new URL("media/honeycomb.jpg", corpus));
const vector = await embedding.getImageEmbedding(image);
console.log(`the image has ${vector.length} numbers of the space ${embedding.space}`);

await embedding.client.close();
