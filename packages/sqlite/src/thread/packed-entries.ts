import type { EmbeddedEntry, StoreEntry } from "@segmind-embeddings/core";

type Space = Pick<EmbeddedEntry, "space" | "model">;

/**
 * Entries as they go from one thread to the other. Copying a message costs by the object and by the property,
 * and each memory of its own costs more than the numbers in it: so vectors come one after the other in one memory, which
 * is handed over, and what else is known of them column by column.
 */
export interface PackedEntries {
  /** How many entries there are, counting the keys of which nothing is known. */
  readonly length: number;
  /** Entries without a vector, by their places. */
  readonly others: readonly (readonly [place: number, entry: StoreEntry])[];
  /** Of each vector, its place, the index of its space, and where its numbers end. */
  readonly places: readonly number[];
  readonly spaceIndexes: readonly number[];
  readonly ends: readonly number[];
  readonly spaces: readonly Space[];
  readonly requestIds: readonly (string | undefined)[];
  readonly costs: readonly (number | undefined)[];
  readonly embeddedAt: readonly number[];
  readonly numbers: Float32Array;
}

export function packEntries(entries: readonly (StoreEntry | undefined)[]): PackedEntries {
  const others: [number, StoreEntry][] = [];
  const embedded: EmbeddedEntry[] = [];
  const places: number[] = [];
  for (const [place, entry] of entries.entries()) {
    if (entry?.state === "embedded") {
      embedded.push(entry);
      places.push(place);
    } else if (entry !== undefined) others.push([place, entry]);
  }
  const numbers = new Float32Array(embedded.reduce((sum, { vector }) => sum + vector.length, 0));
  const spaces: Space[] = [];
  const spaceIndexes: number[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const { vector, space, model } of embedded) {
    numbers.set(vector, end);
    end += vector.length;
    ends.push(end);
    const known = spaces.findIndex((one) => one.space === space && one.model === model);
    spaceIndexes.push(known < 0 ? spaces.push({ space, model }) - 1 : known);
  }
  return {
    length: entries.length,
    others,
    places,
    spaceIndexes,
    ends,
    spaces,
    requestIds: embedded.map(({ requestId }) => requestId),
    costs: embedded.map(({ cost }) => cost),
    embeddedAt: embedded.map((entry) => entry.embeddedAt),
    numbers,
  };
}

/** The entries in their order. Their vectors are parts of one memory. */
export function unpackEntries(packed: PackedEntries): (StoreEntry | undefined)[] {
  const { length, others, places, spaceIndexes, ends, spaces, requestIds, costs, embeddedAt, numbers } =
    packed;
  const entries = new Array<StoreEntry | undefined>(length).fill(undefined);
  for (const [place, entry] of others) entries[place] = entry;
  let begin = 0;
  for (const [index, place] of places.entries()) {
    const end = ends[index] as number;
    const { space, model } = spaces[spaceIndexes[index] as number] as Space;
    const requestId = requestIds[index];
    const cost = costs[index];
    entries[place] = {
      state: "embedded",
      vector: numbers.subarray(begin, end),
      space,
      model,
      ...(requestId !== undefined && { requestId }),
      ...(cost !== undefined && { cost }),
      embeddedAt: embeddedAt[index] as number,
    };
    begin = end;
  }
  return entries;
}
