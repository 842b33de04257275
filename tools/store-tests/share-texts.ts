import { createHash } from "node:crypto";
import { SegmindClient } from "../../packages/core/src/index.ts";
import type { Opened } from "./places.ts";

export interface ShareTask<Place> {
  readonly place: Place;
  /** The gateway's URL. */
  readonly gateway: string;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly quotaWindow: number;
  readonly texts: readonly string[];
}

/** Each vector that is bought is said, and at the end the digests of all vectors. */
export type SaidOfShare = { readonly bought: number } | { readonly digests: readonly string[] };

/** Embeds the texts of a task with the store and the quota of its place, which others share. */
export async function shareTexts(
  { gateway: baseUrl, apiKey, quotaWindow, texts }: Omit<ShareTask<unknown>, "place">,
  { store, quota, close }: Opened,
  say: (said: SaidOfShare) => void,
): Promise<void> {
  const client = new SegmindClient({ apiKey, baseUrl, store, quota, quotaWindow, reserve: 0 });
  const embeddings = await client.embedMany(texts, { onEmbedding: () => say({ bought: 1 }) });
  const digests = embeddings.map(({ vector }) => createHash("sha256").update(vector).digest("base64"));
  await client.close();
  await close();
  say({ digests });
}
