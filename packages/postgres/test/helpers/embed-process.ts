// Embeds so many inputs through the database and the gateway that it is told. Says who it is, then a line for each vector that
// it buys, and at its end the digests of all.
import { writeSync } from "node:fs";
import { SegmindClient, type OnUnknownOutcome } from "@segmind-embeddings/core";
import { openPostgres, type PostgresOptions } from "../../src/index.ts";
import { embedAll } from "../../../../tools/store-tests/embed-all.ts";
import { runInputs } from "../../../../tools/store-tests/run-inputs.ts";

const { where, options, gateway, apiKey, count, onUnknownOutcome } = JSON.parse(
  process.argv[2] ?? "",
) as EmbedTask;
const { store, close } = openPostgres(where, options);
const client = new SegmindClient({ apiKey, baseUrl: gateway, store, onUnknownOutcome, maxConcurrency: 8 });

/** Written at once: a killed process takes with it what only lies in its memory. */
const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

say({ owner: store.owner });
const digests = await embedAll(client, runInputs(count), () => say({ bought: 1 }));
await client.close();
await close();
// Too long to be written at once.
process.stdout.write(`${JSON.stringify({ digests } satisfies Said)}\n`);

export interface EmbedTask {
  /** The database's URL. */
  readonly where: string;
  readonly options: PostgresOptions;
  /** The gateway's URL. */
  readonly gateway: string;
  readonly apiKey: string;
  readonly count: number;
  readonly onUnknownOutcome: OnUnknownOutcome;
}

export type Said =
  { readonly owner: string } | { readonly bought: number } | { readonly digests: readonly (string | null)[] };
