import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { MockLLM } from "@llamaindex/core/llms/mock";
import {
  Document,
  ImageDocument,
  ImageNode,
  IngestionPipeline,
  MetadataMode,
  SentenceSplitter,
  Settings,
  SimpleVectorStore,
  storageContextFromDefaults,
  VectorStoreIndex,
  type BaseNode,
} from "llamaindex";
import { expect, test } from "vitest";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { facts } from "../../../tools/sample-texts.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { start } from "./helpers/start.ts";

const question = "Where do bees store their honey?";
const documents = (): Document[] =>
  facts.map((text, index) => new Document({ text, id_: `fact-${String(index)}` }));
const textOf = (node: BaseNode): string => node.getContent(MetadataMode.NONE);
const dataUri = (content: string): string =>
  `data:image/png;base64,${Buffer.from(pngBytes(content)).toString("base64")}`;

test("Documents → SentenceSplitter → IngestionPipeline → VectorStoreIndex → retriever and query engine", async () => {
  const { embedding, gateway, posts } = await start();
  Settings.embedModel = embedding;
  Settings.llm = new MockLLM({ responseMessage: "In cells of wax." });
  const vectorStore = new SimpleVectorStore();
  const pipeline = new IngestionPipeline({
    transformations: [new SentenceSplitter({ chunkSize: 64, chunkOverlap: 0 }), embedding],
    vectorStore,
    disableCache: true,
  });

  const nodes = await pipeline.run({ documents: documents() });
  expect(nodes.map(({ embedding: vector }) => vector?.length)).toEqual(facts.map(() => 768));
  expect(gateway.stats.bills).toBe(facts.length);
  const index = await VectorStoreIndex.init({ nodes });
  // The index embeds what it is given once more; what the pipeline bought is still known.
  expect(gateway.stats.bills).toBe(facts.length);

  const [best] = await index.asRetriever({ similarityTopK: 1 }).retrieve(question);
  expect(textOf(best!.node)).toBe(facts[0]);
  expect(posts.at(-1)).toMatchObject({ input: question, task_type: "RETRIEVAL_QUERY" });
  const { message, sourceNodes } = await index
    .asQueryEngine({ similarityTopK: 1 })
    .query({ query: question });
  expect(message.content).toBe("In cells of wax.");
  expect(sourceNodes?.map(({ node }) => textOf(node))).toEqual([facts[0]]);
  // The same query a second time is in the store.
  expect(gateway.stats.bills).toBe(facts.length + 1);
});

test("an image in the index is found by an image", async () => {
  const { embedding } = await start();
  Settings.embedModel = embedding;
  const images = ["fox", "lighthouse"].map(
    (name) => new ImageDocument({ id_: name, image: dataUri(`a ${name}`) }),
  );
  const nodes = await new IngestionPipeline({
    transformations: [embedding],
    disableCache: true,
  }).run({ documents: [...documents(), ...images] });
  const vectorStores = { TEXT: new SimpleVectorStore(), IMAGE: new SimpleVectorStore() };
  const storageContext = await storageContextFromDefaults({ vectorStores });
  const index = await VectorStoreIndex.init({ nodes, storageContext, vectorStores });

  const found = await index
    .asRetriever({ topK: { TEXT: 1, IMAGE: 1, AUDIO: 0 } })
    .retrieve({ query: [{ type: "image_url", image_url: { url: dataUri("a lighthouse") } }] });

  const picture = found.find(({ node }) => node instanceof ImageNode);
  expect(picture?.node.id_).toBe("lighthouse");
  // The same picture as document and as query: the task alone turns it a little.
  expect(picture?.score).toBeGreaterThan(0.95);
});

test("each store of an index asks for the query's vector, and for each part of it, which are bought once", async () => {
  const { embedding, gateway } = await start();
  Settings.embedModel = embedding;
  const vectorStores = { TEXT: new SimpleVectorStore(), IMAGE: new SimpleVectorStore() };
  const storageContext = await storageContextFromDefaults({ vectorStores });
  const index = await VectorStoreIndex.fromDocuments(documents(), { storageContext });
  const retriever = index.asRetriever({ topK: { TEXT: 1, IMAGE: 1, AUDIO: 0 } });

  let { bills } = gateway.stats;
  const asked = async (query: Parameters<typeof retriever.retrieve>[0]): Promise<number> => {
    await retriever.retrieve(query);
    const before = bills;
    ({ bills } = gateway.stats);
    return bills - before;
  };
  expect(await asked(question)).toBe(1);
  const parts = ["bees", "honey"].map((text) => ({ type: "text", text }) as const);
  expect(await asked({ query: parts })).toBe(2);
});

test("an index on disk gives the same in another process, without a new bill for its documents", async () => {
  const { embedding, gateway } = await start({ outputDimensionality: 256 });
  Settings.embedModel = embedding;
  const persistDir = await temporaryFolder();
  const storageContext = await storageContextFromDefaults({ persistDir });
  const index = await VectorStoreIndex.fromDocuments(documents(), { storageContext });
  const here = await index.asRetriever({ similarityTopK: 3 }).retrieve(question);
  const { bills } = gateway.stats;
  expect(bills).toBe(facts.length + 1);

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--conditions=@segmind-embeddings/source",
      join(import.meta.dirname, "helpers/ask-again.ts"),
      persistDir,
      question,
    ],
    { env: { ...process.env, SEGMIND_API_KEY: gateway.apiKey, BASE_URL: gateway.url } },
  );

  expect(JSON.parse(stdout)).toEqual(here.map(({ node, score }) => ({ text: textOf(node), score })));
  expect(textOf(here[0]!.node)).toBe(facts[0]);
  expect(gateway.stats.bills).toBe(bills + 1);
});
