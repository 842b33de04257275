import { flushCompileCache } from "node:module";
import { SegmindClient, type OnUnknownOutcome } from "../../packages/core/src/index.ts";
import { embedAll, type Digests } from "./embed-all.ts";
import type { Opened } from "./places.ts";
import { runInputs } from "./run-inputs.ts";
import { say, sayAtEnd } from "./say.ts";

export interface EmbedTask<Place> {
  readonly place: Place;
  /** The gateway's URL. */
  readonly gateway: string;
  readonly apiKey: string;
  /** How many inputs. */
  readonly count: number;
  readonly onUnknownOutcome: OnUnknownOutcome;
}

/** The first thing said is the owner, then each vector that is bought, and at the end the digests of all vectors. */
export type SaidOfEmbed =
  { readonly owner: string } | { readonly bought: number } | { readonly digests: Digests };

/** Embeds the inputs of a task with a store, and says what happens. */
export async function embedForParent<Place>(task: EmbedTask<Place>, { store, close }: Opened): Promise<void> {
  const { gateway: baseUrl, apiKey, onUnknownOutcome } = task;
  const client = new SegmindClient({ apiKey, baseUrl, store, onUnknownOutcome, maxConcurrency: 8 });
  // It may be killed, and leaves to others what it compiled.
  flushCompileCache();
  say({ owner: store.owner } satisfies SaidOfEmbed);
  const digests = await embedAll(client, runInputs(task.count), () =>
    say({ bought: 1 } satisfies SaidOfEmbed),
  );
  await client.close();
  await close();
  sayAtEnd({ digests } satisfies SaidOfEmbed);
}
