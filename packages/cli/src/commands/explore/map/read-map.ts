import { posix } from "node:path";
import type { MapAnswer, MapData, MapOrder } from "explorer/wire";
import { keyedPieces, wordsOf } from "../../../catalogue/pieces.ts";
import type { Place } from "../../../catalogue/places.ts";
import { kinds } from "../../../scan/piece.ts";
import { chooseCollection } from "../../search/choose-collection.ts";
import type { Library } from "../library/library.ts";
import { labelClusters, type Labelled } from "./label-clusters.ts";

/** Points whose words are read for labels: enough to tell what a crowd is about. */
const mostRead = 6_000;

/** The map of the vectors that a collection's can be compared with. @param order what is to become of it */
export async function readMap(
  library: Library,
  name: string | undefined,
  order?: MapOrder,
): Promise<MapAnswer> {
  const { connection } = library.file.catalogue;
  const map = library.mapOf(chooseCollection(connection, name));
  if (order !== undefined) map[order]();
  const state = await map.look();
  if (state.state !== "ready") return state;
  return { state: "ready", map: toMapData(library, state.places).map };
}

/** The points of a map, and the key of each. */
export function toMapData(
  { file }: Library,
  places: ReadonlyMap<string, Place>,
): { readonly map: MapData; readonly keys: readonly string[] } {
  const { connection } = file.catalogue;
  const [folders, collections] = [new Names(), new Names()];
  const xy: number[] = [];
  const ids: number[] = [];
  const kindNumbers: number[] = [];
  const keys: string[] = [];
  for (const { key, document, ordinal, kind, path, collection } of keyedPieces(connection)) {
    const place = places.get(key);
    // Of equal pieces the first stands for all.
    if (place === undefined || keys.at(-1) === key) continue;
    keys.push(key);
    xy.push(place.x, place.y);
    ids.push(document, ordinal);
    kindNumbers.push(kinds.indexOf(kind));
    folders.add(path === "-" ? "standard input" : `${posix.dirname(path)}/`);
    collections.add(collection);
  }
  const step = Math.ceil(keys.length / mostRead);
  const labelled: Labelled[] = [];
  for (let at = 0; at < keys.length; at += step) {
    const text = wordsOf(connection, ids[at * 2] as number, ids[at * 2 + 1] as number);
    labelled.push({ x: xy[at * 2] as number, y: xy[at * 2 + 1] as number, text });
  }
  const map = {
    count: keys.length,
    places: toBase64(Float32Array.from(xy)),
    ids: toBase64(Uint32Array.from(ids)),
    kinds: toBase64(Uint8Array.from(kindNumbers)),
    folders: { names: folders.names, numbers: toBase64(Uint16Array.from(folders.numbers)) },
    collections: { names: collections.names, numbers: toBase64(Uint16Array.from(collections.numbers)) },
    labels: labelClusters(labelled),
  };
  return { map, keys };
}

/** Numbers in place of names that many points share. */
class Names {
  readonly names: string[] = [];
  readonly numbers: number[] = [];
  readonly #numberOf = new Map<string, number>();

  add(name: string): void {
    let number = this.#numberOf.get(name);
    if (number === undefined) {
      // What no number is left for is with the last one.
      number = Math.min(this.names.length, 0xffff);
      this.#numberOf.set(name, number);
      if (number === this.names.length) this.names.push(name);
    }
    this.numbers.push(number);
  }
}

/** The bytes of numbers, little end first as all machines have them that this runs on. */
export function toBase64(array: Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}
