import { createHash } from "node:crypto";
import {
  EmbedManyError,
  type Embedding,
  type EmbedInput,
  type Mode,
  type SegmindClient,
} from "../../packages/core/src/index.ts";
import type { RunInputs } from "./run-inputs.ts";

/** A digest of the vector of each input, in their order; `null` where there is none. */
export type Digests = readonly (string | null)[];

/** Embeds everything, each kind of input in a run of its own, all at the same time. */
export async function embedAll(
  client: SegmindClient,
  { sync, async, media }: RunInputs,
  onEmbedding?: () => void,
): Promise<Digests> {
  const run = async (inputs: readonly (string | EmbedInput)[], mode: Mode): Promise<Digests> => {
    const results = await client.embedMany(inputs, { mode, onEmbedding }).then(
      (embeddings): ReadonlyMap<number, Embedding> => new Map(embeddings.entries()),
      (error: unknown) => {
        if (!EmbedManyError.isInstance(error)) throw error;
        return error.results;
      },
    );
    return inputs.map((_, index) => {
      const vector = results.get(index)?.vector;
      return vector === undefined ? null : createHash("sha256").update(vector).digest("hex");
    });
  };
  return (await Promise.all([run(sync, "auto"), run(async, "async"), run(media, "auto")])).flat();
}
