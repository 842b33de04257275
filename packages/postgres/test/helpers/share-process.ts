// Embeds texts of a range through the database and the gateway that it is told, with the database's store and quota. Says who it
// is, then a line for each vector that it buys, and at its end the digests of all.
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { SegmindClient } from "@segmind-embeddings/core";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";

export interface ShareTask {
  /** The database's URL. */
  readonly where: string;
  readonly options: PostgresOptions;
  /** The gateway's URL. */
  readonly gateway: string;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly quotaWindow: number;
  readonly texts: readonly string[];
}

export type SaidOfShare =
  { readonly owner: string } | { readonly bought: string } | { readonly digests: readonly string[] };

const { where, options, gateway, apiKey, quotaWindow, texts } = JSON.parse(
  process.argv[2] ?? "",
) as ShareTask;
const { store, quota, close } = openPostgres(where, options);
const client = new SegmindClient({ apiKey, baseUrl: gateway, store, quota, quotaWindow });

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
