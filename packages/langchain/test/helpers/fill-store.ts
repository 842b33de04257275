/** Another process: fills a vector store over the vectors of a file, and prints how many documents it holds. */
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { openSqlite } from "@segmind-embeddings/sqlite";
import { manyTexts } from "../../../../tools/sample-texts.ts";
import { SegmindEmbeddings } from "../../src/index.ts";

const [file = "", count = ""] = process.argv.slice(2);
await using db = openSqlite(file);
const embeddings = new SegmindEmbeddings({ store: db.store });
const index = await MemoryVectorStore.fromTexts(manyTexts(Number(count)), {}, embeddings);
process.stdout.write(String(index.memoryVectors.length));
