// Every package's entry point loads by `import`, and brings its main export.
import { readFileSync } from "node:fs";

const scope = "@segmind-embeddings/";
const mainExports = {
  "ai-sdk": "createSegmind",
  core: "SegmindClient",
  langchain: "SegmindEmbeddings",
  llamaindex: "SegmindEmbedding",
  media: "loadMedia",
  "mock-gateway": "startMockGateway",
  bullmq: "openBulkQueue",
  postgres: "openPostgres",
  sqlite: "openSqlite",
};

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const installed = Object.keys(dependencies).filter((name) => name.startsWith(scope));
for (const name of new Set([...Object.keys(mainExports).map((short) => scope + short), ...installed])) {
  const exported = await import(name);
  // Of a package that is not listed here any function will do.
  const main = mainExports[name.slice(scope.length)];
  const candidates = main === undefined ? Object.values(exported) : [exported[main]];
  if (!candidates.some((value) => typeof value === "function"))
    throw new Error(`${name}: its entry point lacks ${main ?? "a function"}`);
}
