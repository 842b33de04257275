import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { SegmindEmbeddings } from "@segmind-embeddings/langchain";
import type { Item } from "../inputs/item.ts";
import { patience, type Found, type FrameworkModule } from "./framework.ts";

export const langchain: FrameworkModule = {
  parts: "LangChain: SegmindEmbeddings and a MemoryVectorStore",
  remark: (items) =>
    items.every(isText) ? undefined : "Its documents are texts; media go by embedMedia and addVectors.",
  open: ({ client, signal, onEmbedding }) => {
    const embeddings = new SegmindEmbeddings({ client, onEmbedding, maxQueueTime: patience }).withSignal(
      signal,
    );
    const store = new MemoryVectorStore(embeddings);
    return Promise.resolve({
      routes: [
        {
          takes: isText,
          embed: async (items) => {
            await store.addDocuments(items.map(toDocument));
            return store.memoryVectors.slice(-items.length).map(({ embedding }) => embedding);
          },
        },
        { takes: () => true, embed: (items) => embeddings.embedMedia(items.map(({ input }) => input)) },
      ],
      hold: async (entries) => {
        const held = new Set(store.memoryVectors.map(({ id }) => id));
        const missing = entries.filter(({ item }) => !held.has(item.id));
        const vectors = missing.map(({ vector }) => Array.from(vector));
        await store.addVectors(
          vectors,
          missing.map(({ item }) => toDocument(item)),
        );
      },
      search: async (query, most) => (await store.similaritySearchWithScore(query, most)).map(toFound),
      nearest: async (vector, most) =>
        (await store.similaritySearchVectorWithScore(Array.from(vector), most)).map(toFound),
    });
  },
};

function isText({ kind }: Item): boolean {
  return kind === "text";
}

function toDocument({ id, input, label, source }: Item): Document {
  return new Document({ id, pageContent: input.input ?? label, metadata: { source } });
}

function toFound([{ id = "" }, score]: [DocumentInterface, number]): Found {
  return { id, score };
}
