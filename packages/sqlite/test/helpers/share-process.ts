// Embeds texts of a range through the file and the gateway that it is told, with the file's store and quota. Says who it
// is, then a line for each vector that it buys, and at its end the digests of all.
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { SegmindClient } from "@segmind-embeddings/core";
import { openSqlite } from "../../src/index.ts";

export interface ShareTask {
  readonly path: string;
  readonly url: string;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly quotaWindow: number;
  readonly texts: readonly string[];
}

export type SaidOfShare =
  { readonly owner: string } | { readonly bought: string } | { readonly digests: readonly string[] };

const { path, url, apiKey, quotaWindow, texts } = JSON.parse(process.argv[2] ?? "") as ShareTask;
const { store, quota, close } = openSqlite(path, { lockTimeout: 60_000 });
const client = new SegmindClient({ apiKey, baseUrl: url, store, quota, quotaWindow, reserve: 0 });

/** Written at once: a killed process takes with it what only lies in its memory. */
const say = (said: SaidOfShare): void => void writeSync(1, `${JSON.stringify(said)}\n`);

say({ owner: store.owner });
const embeddings = await client.embedMany(texts, {
  onEmbedding: (_, { index }) => say({ bought: texts[index] ?? "" }),
});
const digests = embeddings.map(({ vector }) => createHash("sha256").update(vector).digest("base64"));
await client.close();
await close();
// Too long to be written at once.
process.stdout.write(`${JSON.stringify({ digests } satisfies SaidOfShare)}\n`);
