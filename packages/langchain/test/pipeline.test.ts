import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { LocalFileStore } from "@langchain/classic/storage/file_system";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnablePassthrough, RunnableSequence } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { EmbedManyError } from "@segmind-embeddings/core";
import { AIMessage, createAgent, fakeModel, HumanMessage, tool } from "langchain";
import { expect, test } from "vitest";
import { SegmindEmbeddings } from "../src/index.ts";
import { facts } from "../../../tools/sample-texts.ts";
import { LanceStore } from "./helpers/lance-store.ts";
import { pngBytes } from "../../../tools/png-bytes.ts";
import { start } from "./helpers/start.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 70, chunkOverlap: 0, separators: ["\n"] });
const source = new Document({ pageContent: facts.join("\n"), metadata: { source: "facts.txt" } });
const format = (documents: DocumentInterface[]): string =>
  documents.map(({ pageContent }) => pageContent).join("\n");

test("splitter → MemoryVectorStore → retriever in a chain with a chat model", async () => {
  const { embeddings, gateway } = await start();
  const chunks = await splitter.splitDocuments([source]);
  const store = await MemoryVectorStore.fromDocuments(chunks, embeddings);
  const prompts: string[] = [];
  const chain = RunnableSequence.from([
    { context: store.asRetriever(1).pipe(format), question: new RunnablePassthrough<string>() },
    ChatPromptTemplate.fromTemplate("Answer from: {context}\nQuestion: {question}"),
    (prompt: { toString(): string }) => {
      prompts.push(prompt.toString());
      return prompt.toString();
    },
    new FakeListChatModel({ responses: ["In cells of wax."] }),
    new StringOutputParser(),
  ]);

  expect(await chain.invoke("Where do bees store honey?")).toBe("In cells of wax.");
  expect(prompts).toEqual([expect.stringContaining(facts[0])]);
  expect(prompts[0]).not.toContain(facts[1]);
  expect(gateway.stats.bills).toBe(chunks.length + 1);
});

test("a retriever as the tool of an agent", async () => {
  const { embeddings } = await start();
  const store = await MemoryVectorStore.fromTexts([...facts], {}, embeddings);
  const retriever = store.asRetriever(1);
  const search = tool(async ({ query }: { query: string }) => format(await retriever.invoke(query)), {
    name: "search",
    description: "Searches the facts.",
    schema: {
      type: "object",
      properties: { query: { type: "string" } },
      required: ["query"],
    },
  });
  const model = fakeModel()
    .respondWithTools([{ name: "search", args: { query: "why does bread rise" } }])
    .respond((messages) => new AIMessage(`I read: ${messages.at(-1)?.text ?? ""}`));
  const agent = createAgent({ model, tools: [search] });

  const { messages } = await agent.invoke({ messages: [new HumanMessage("Why does bread rise?")] });

  expect(messages.at(-1)?.text).toBe(`I read: ${facts[3]}`);
});

test("LanceDB on disk, opened again later, is searched without a new bill for its documents", async () => {
  const { embeddings, gateway } = await start({ outputDimensionality: 256 });
  const folder = await temporaryFolder();
  const store = new LanceStore(embeddings, folder, embeddings.dimensions);
  await store.addDocuments(await splitter.splitDocuments([source]));
  const before = await store.similaritySearchWithScore("the Moon and the tide", 2);
  const { bills } = gateway.stats;

  const reopened = new LanceStore(new SegmindEmbeddings({ client: embeddings.client }), folder, 256);
  const after = await reopened.similaritySearchWithScore("the Moon and the tide", 2);

  expect(after).toEqual(before);
  expect(after[0]?.[0]).toMatchObject({ pageContent: facts[1], metadata: { source: "facts.txt" } });
  expect(gateway.stats.bills).toBe(bills + 1);
});

test("CacheBackedEmbeddings with the space as its namespace", async () => {
  const { embeddings, gateway } = await start();
  const cache = await LocalFileStore.fromPath(await temporaryFolder());
  const cached = CacheBackedEmbeddings.fromBytesStore(embeddings, cache, {
    namespace: embeddings.space,
  });

  const first = await cached.embedDocuments([...facts]);
  expect(await cached.embedDocuments([...facts])).toEqual(first);
  expect(gateway.stats.bills).toBe(facts.length);

  // Without a namespace the vectors of one space would be given for the other's.
  const small = new SegmindEmbeddings({ client: embeddings.client, outputDimensionality: 256 });
  const other = CacheBackedEmbeddings.fromBytesStore(small, cache, { namespace: small.space });
  expect((await other.embedDocuments([...facts]))[0]).toHaveLength(256);
  expect(gateway.stats.bills).toBe(2 * facts.length);
});

test("CacheBackedEmbeddings loses a batch that fails late, the embeddings do not", async () => {
  const { embeddings, gateway } = await start(
    { maxRetries: 0, maxConcurrency: 1 },
    { faults: { on: "sync", at: facts.length, fault: { kind: "status", status: 503 } } },
  );
  const cache = await LocalFileStore.fromPath(await temporaryFolder());
  const cached = CacheBackedEmbeddings.fromBytesStore(embeddings, cache, {
    namespace: embeddings.space,
  });

  const error = await cached.embedDocuments([...facts]).catch((reason: unknown) => reason);
  expect(EmbedManyError.isInstance(error) && error.results.size).toBe(facts.length - 1);
  expect(await cached.embedDocuments([...facts])).toHaveLength(facts.length);
  expect(gateway.stats.bills).toBe(facts.length);
});

test("an image as the query finds the image among texts and images", async () => {
  const { embeddings, posts } = await start();
  const store = new MemoryVectorStore(embeddings);
  const images = ["fox", "lighthouse"].map((name) => ({ name, image: pngBytes(`a picture of a ${name}`) }));
  await store.addDocuments(facts.map((pageContent) => new Document({ pageContent })));
  await store.addVectors(
    await embeddings.embedMedia(images.map(({ image }) => ({ image }))),
    images.map(({ name }) => new Document({ pageContent: "", metadata: { name } })),
  );

  const data = images[1]?.image ?? new Uint8Array();
  const query = await embeddings.embedContent([{ type: "image", data, mimeType: "image/png" }], {
    taskType: "RETRIEVAL_QUERY",
  });
  const [best] = await store.similaritySearchVectorWithScore(query, 1);

  expect(best?.[0].metadata).toEqual({ name: "lighthouse" });
  expect(posts.at(-1)).toMatchObject({
    task_type: "RETRIEVAL_QUERY",
    image: Buffer.from(data).toString("base64"),
  });
});
