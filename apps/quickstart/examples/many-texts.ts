// Many texts with a store: nothing is bought twice.
import { readFile } from "node:fs/promises";
import { SegmindClient } from "@segmind-embeddings/core";
import { openSqlite } from "@segmind-embeddings/sqlite";

const corpus = new URL("../corpus/texts.jsonl", import.meta.url);
const lines = (await readFile(corpus, "utf8")).trim().split("\n");
const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text);

// Every process with this file shares its vectors and its quota.
await using database = openSqlite("many-texts.db");
await using client = new SegmindClient({ store: database.store, quota: database.quota });

const embeddings = await client.embedMany(texts, {
  onProgress: ({ done, total, etaMs }) => {
    if (done % 10 === 0) console.log(`${done} of ${total}, ${etaMs?.toFixed(0) ?? "?"} ms left`);
  },
});

// As many vectors as texts, in their order.
const { cacheHits, cost } = embeddings.summary;
console.log(`${embeddings.length} vectors`);
console.log(`${cacheHits} came from many-texts.db, ${embeddings.length - cacheHits} were bought`);
console.log(`${cost.toFixed(5)} credits`);
