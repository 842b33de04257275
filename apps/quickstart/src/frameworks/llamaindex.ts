import type { MediaSource } from "@segmind-embeddings/core";
import { SegmindEmbedding } from "@segmind-embeddings/llamaindex";
import {
  ImageNode,
  IndexDict,
  Settings,
  SimpleVectorStore,
  storageContextFromDefaults,
  TextNode,
  VectorStoreIndex,
  VectorStoreQueryMode,
} from "llamaindex";
import type { Item } from "../inputs/item.ts";
import { patience, type FrameworkModule } from "./framework.ts";

export const llamaindex: FrameworkModule = {
  parts: "LlamaIndex: SegmindEmbedding and a VectorStoreIndex",
  remark: (items) => {
    const past = items.filter((item) => !isText(item) && !isBarePicture(item)).length;
    if (past === 0) return undefined;
    const goes = past === 1 ? "1 medium goes" : `${past} media go`;
    return `${goes} past it to core, for it embeds texts and bare pictures only; its store holds all vectors.`;
  },
  open: async ({ client, signal, onEmbedding }) => {
    const embedding = new SegmindEmbedding({ client, onEmbedding, maxQueueTime: patience }).withSignal(
      signal,
    );
    // Before the store and the index are made: they remember it.
    Settings.embedModel = embedding;
    const vectorStore = new SimpleVectorStore();
    const indexStruct = new IndexDict();
    const storageContext = await storageContextFromDefaults({ vectorStore });
    const index = await VectorStoreIndex.init({ indexStruct, storageContext });
    return {
      routes: [
        {
          takes: isText,
          embed: async (items) => {
            const nodes = items.map(toNode);
            await index.insertNodes(nodes);
            return nodes.map((node) => node.getEmbedding());
          },
        },
        {
          takes: isBarePicture,
          embed: async (items) => {
            const images = await Promise.all(items.map(toBlob));
            const nodes = await embedding(images.map((image) => new ImageNode({ image })));
            return nodes.map((node) => node.getEmbedding());
          },
        },
        {
          takes: () => true,
          embed: async (items) => {
            const inputs = items.map(({ input }) => input);
            const embeddings = await client.embedMany(inputs, { signal, onEmbedding });
            return embeddings.map(({ vector }) => Array.from(vector));
          },
        },
      ],
      // Not by insertNodes, which embeds what has a vector once more.
      hold: async (entries) => {
        for (const { item, vector } of entries) {
          if (item.id in indexStruct.nodesDict) continue;
          const node = toNode(item);
          indexStruct.addNode(node);
          node.embedding = Array.from(vector);
          await vectorStore.add([node]);
        }
      },
      search: async (query, most) => {
        const found = await index.asRetriever({ similarityTopK: most }).retrieve(query);
        return found.map(({ node, score = 0 }) => ({ id: node.id_, score }));
      },
      nearest: async (vector, most) => {
        const { ids, similarities } = await vectorStore.query({
          queryEmbedding: Array.from(vector),
          similarityTopK: most,
          mode: VectorStoreQueryMode.DEFAULT,
        });
        return ids.map((id, place) => ({ id, score: similarities[place] ?? 0 }));
      },
    };
  },
};

function isText({ kind }: Item): boolean {
  return kind === "text";
}

/** A picture that is embedded with a text is one vector of both, which no node of the framework is. */
function isBarePicture({ kind, input }: Item): boolean {
  return kind === "image" && input.input === undefined;
}

/** Without metadata, which the framework would embed with the text. */
function toNode({ id, input, label }: Item): TextNode {
  return new TextNode({ id_: id, text: input.input ?? label });
}

async function toBlob({ input }: Item): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of (input.image as MediaSource).stream()) chunks.push(new Uint8Array(chunk));
  return new Blob(chunks);
}
