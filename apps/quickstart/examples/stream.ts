// A stream of any length, in flat memory.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { SegmindClient } from "@segmind-embeddings/core";

const corpus = new URL("../corpus/texts.jsonl", import.meta.url);
const ids: string[] = [];

/** The texts, one at a time; their ids are kept for the results. */
async function* texts(): AsyncGenerator<string, void, undefined> {
  for await (const line of createInterface({ input: createReadStream(corpus) })) {
    const { id, text } = JSON.parse(line) as { id: string; text: string };
    ids.push(id);
    yield text;
  }
}

await using client = new SegmindClient();
const file = createWriteStream("stream.jsonl");
let written = 0;
// Results come as they are ready; without `ordered: false`, in the order of the texts.
for await (const item of client.embedStream(texts(), { ordered: false })) {
  const id = ids[item.index];
  if (item.status === "rejected") {
    // One text that fails does not end the stream.
    console.error(id, item.reason);
    continue;
  }
  const line = JSON.stringify({ id, vector: Array.from(item.value.vector) });
  if (!file.write(`${line}\n`)) await once(file, "drain");
  written += 1;
}
file.end();
await once(file, "close");
console.log(`${written} lines in stream.jsonl`);
