import { globSync, readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, test } from "vitest";
import { codeBlocks } from "../../../tools/pages/code-blocks.ts";
import { runPage } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";
import { root } from "../../../tools/workspace/root.ts";

const folderOfPages = "apps/docs/pages";
const corpus = join(import.meta.dirname, "../../quickstart/corpus/media");

/** Pages whose code runs against the mock gateway alone, and what each block prints. */
const printed: Readonly<Record<string, readonly unknown[]>> = {
  "start/script.md": [
    "768 numbers for 0.00015 credits",
    "Bees build cells of wax to store honey.",
    "3 vectors, 0 of them stored before",
    "5 of 5 lines",
  ],
  "start/langchain.md": ["honeycomb.jpg", "segmind_gemini-embedding-2_256_param_unit", "0.00030 credits"],
  "start/ai-sdk.md": ["2 vectors of 768 numbers", "256", "2 of 2 embedded, 0.00030 credits"],
  "guide/durable-runs.md": [
    "3 vectors, 0 of them stored before, 0.00045 credits",
    "3 vectors are stored",
    "",
    "",
  ],
  "guide/media.md": ["768", '768\n1 vector of {"unit":"pages","first":1,"last":4}'],
  "guide/dimensions-and-tasks.md": [
    "256 1536 from the store",
    expect.stringMatching(/^1536 numbers: 3 of 3 .*\n768 numbers: .*\n256 numbers: .*$/),
  ],
  "guide/cost-and-time.md": ["about 3.00 credits for 20000 of them"],
  "guide/observability.md": [
    "",
    "/v1/gemini-embedding-2 1 200 answered",
    "POST /v1/gemini-embedding-2 answered 200",
  ],
  "guide/rate-limits.md": [""],
  "guide/openai-server.md": ["2 vectors, 0.0003 credits", "200"],
  "guide/store.md": ["45 embedded"],
  "guide/the-bill.md": [
    expect.stringMatching(/^\{\s*cost: 0\.0003,\s+attempts: 2,\s+resends: 0,\s+cacheHits: 0,[^]*\}$/),
  ],
  "reference/errors.md": [""],
  "reference/mock-gateway.md": ["", "2 requests a minute at most\n0 bought twice", ""],
  "guide/runtimes.md": ["", "768"],
  "coming-from/python-sdk.md": [expect.stringMatching(/^\{\s*embedding: \[/), ""],
  "coming-from/openai-and-google.md": ["[ 256, 256 ]"],
  "traps/llamaindex.md": [
    expect.stringMatching(/\nBread rises because yeast turns sugar into gas\.$/),
    "1 nodes, 0.00015 credits",
  ],
  "databases/index.md": ["3 rows"],
};

/** Pages whose code runs in another test of this folder. */
const inOtherTests = [
  ...["chroma", "genkit", "lancedb", "pgvector"].map((name) => `databases/${name}.md`),
  ...["many-machines", "proxies", "serverless"].map((name) => `guide/${name}.md`),
];

/** Pages whose code is compiled, and runs nowhere. */
const onlyCompiled: Readonly<Record<string, string>> = {
  "databases/pinecone.md": "a service of its own",
  "databases/qdrant.md": "a server of its own",
  "databases/weaviate.md": "a server of its own",
  "traps/langchain-index.md": "what it shows is tested in packages/langchain, over LanceDB and with a kill",
};

test("the code of every page of the site is run, or the reason is told", () => {
  const pages = globSync("**/*.md", { cwd: join(root, folderOfPages) }).filter((page) => {
    const text = readFileSync(join(root, folderOfPages, page), "utf8");
    return codeBlocks(text).some(({ language }) => language === "ts");
  });
  const known = [...Object.keys(printed), ...inOtherTests, ...Object.keys(onlyCompiled)];
  expect(pages.toSorted()).toEqual(known.toSorted());
});

test.each(Object.entries(printed))("the code of %s runs and prints what it should", async (page, output) => {
  await using gateway = await startMockGateway();
  const folder = await temporaryFolder();
  for (const file of ["lighthouse.png", "honeycomb.jpg", "almanac.pdf"])
    await copyFile(join(corpus, file), join(folder, file));
  const connection = {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
    EMBEDDINGS_TOKEN: "a-token",
  };
  expect(await runPage(`${folderOfPages}/${page}`, folder, connection)).toEqual(output);
});

test.each([
  ["chroma", "chromadb", "runs"],
  ["genkit", "genkit", "runs"],
  ["lancedb", "@lancedb/lancedb", "runs"],
  ["pgvector", "@electric-sql/pglite-pgvector", "runs"],
  ["pinecone", "@pinecone-database/pinecone", "compiles"],
  ["qdrant", "@qdrant/js-client-rest", "compiles"],
  ["weaviate", "weaviate-client", "compiles"],
])("the page about %s says with which version of %s a test %s it", (name, client, does) => {
  const page = `databases/${name}.md`;
  const text = readFileSync(join(root, folderOfPages, page), "utf8");
  const manifest = readFileSync(join(root, "apps/docs/package.json"), "utf8");
  const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  const [told] = /^A test (?:runs|compiles) .*$/m.exec(text) ?? [""];
  expect(told).toContain(`A test ${does} this page`);
  expect(told).toContain(devDependencies[client]);
  expect(does === "compiles").toBe(page in onlyCompiled);
});
