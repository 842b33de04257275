// LangChain: texts and images in a vector store.
import { readFile } from "node:fs/promises";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
import { loadMedia } from "@segmind-embeddings/media";

const corpus = new URL("../corpus/", import.meta.url);
const lines = (await readFile(new URL("texts.jsonl", corpus), "utf8")).trim().split("\n");
const documents = lines.map((line) => {
  const { text, ...metadata } = JSON.parse(line) as { text: string; author: string; work: string };
  return new Document({ pageContent: text, metadata });
});

// With `store: openSqlite("vectors.db").store` another run buys nothing.
const embeddings = new SegmindEmbeddings();
const store = new MemoryVectorStore(embeddings);
await store.addDocuments(documents);

// LangChain's documents are texts: media go in by their vectors.
const images = ["lighthouse.png", "honeycomb.jpg"];
const inputs = images.map(async (name) => ({ image: await loadMedia(new URL(`media/${name}`, corpus)) }));
await store.addVectors(
  await embeddings.embedMedia(await Promise.all(inputs)),
  images.map((name) => new Document({ pageContent: name })),
);
console.log(`${store.memoryVectors.length} vectors`);

const question = "How do bees build their cells of wax?";
console.log(question);
for (const [{ pageContent }, score] of await store.similaritySearchWithScore(question, 3))
  console.log(`${score.toFixed(3)}  ${pageContent.split("\n")[0]?.slice(0, 60) ?? ""}`);

await embeddings.client.close();
