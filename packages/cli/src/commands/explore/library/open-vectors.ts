import type { IndexTarget } from "../../../catalogue/index-note.ts";
import { keysOf } from "../../../catalogue/pieces.ts";
import { StoredIndex } from "../../search/stored/stored-index.ts";
import type { Library } from "./library.ts";

/** The vectors of all pieces that can be compared with each other. */
export interface Vectors extends Disposable {
  readonly keys: readonly string[];
  /** Their vectors in memory: of unit length, one after the other, in the order of the keys. */
  readonly toMatrix: () => Float32Array<ArrayBuffer>;
}

export async function openVectors({ file, closing }: Library, target: IndexTarget): Promise<Vectors> {
  const { catalogue, database } = file;
  const embedded = new Set(keysOf(catalogue.connection, { isEmbedded: true }));
  const index = await StoredIndex.open(catalogue, database, target, { isExact: true, stop: closing });
  const rows = index?.rowsByKey(embedded) ?? new Map<string, number>();
  return {
    keys: [...rows.keys()],
    toMatrix: () => index?.toMatrix([...rows.values()]) ?? new Float32Array(),
    [Symbol.dispose]: () => index?.[Symbol.dispose](),
  };
}
