import type { EmbedOptions, SegmindClient } from "@segmind-embeddings/core";
import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { Collection } from "../../catalogue/collections.ts";
import type { Connection } from "../../catalogue/connection.ts";
import { keysOf, type PieceFilter } from "../../catalogue/pieces.ts";
import { VectorIndex } from "../../search/vector-index.ts";

/** Vectors in memory, with the key of each row. */
export interface LoadedIndex {
  readonly index: VectorIndex;
  readonly keys: readonly string[];
}

/** The space of a collection's vectors in the store, which keeps them as they came. */
export function storedSpace(client: SegmindClient, { options }: Pick<Collection, "options">): string {
  const { storedDimensionality } = options;
  const asStored: EmbedOptions = {
    outputDimensionality: storedDimensionality,
    storedDimensionality,
    normalize: false,
  };
  return client.space(asStored);
}

/** Loads the vectors of the pieces that are searched. */
export async function loadIndex(
  connection: Connection,
  { store }: SqliteDatabase,
  {
    space,
    dimensions,
    filter,
    stop,
  }: { space: string; dimensions: number; filter: PieceFilter; stop: AbortSignal },
): Promise<LoadedIndex> {
  const wanted = new Set(keysOf(connection, filter));
  const index = new VectorIndex(dimensions, Math.max(1, wanted.size));
  const keys: string[] = [];
  for await (const { key, vector } of store.entries({ space })) {
    stop.throwIfAborted();
    if (!wanted.has(key)) continue;
    index.add(vector.length === dimensions ? vector : vector.subarray(0, dimensions));
    keys.push(key);
  }
  return { index, keys };
}
