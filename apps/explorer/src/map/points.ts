import type { Filter, Kind, MapData } from "../wire.ts";
import { toBytes } from "../source/to-bytes.ts";
import { kinds } from "../common/kind-words.ts";

/** The points of a map, column by column. */
export interface Points {
  readonly count: number;
  /** x and y of each, one after the other. */
  readonly places: Float32Array;
  readonly ids: Uint32Array;
  readonly kinds: Uint8Array;
  readonly folders: Column;
  readonly collections: Column;
  readonly labels: MapData["labels"];
}

export interface Column {
  readonly names: readonly string[];
  readonly numbers: Uint16Array;
}

export function decodePoints(map: MapData): Points {
  const { count, labels, folders, collections } = map;
  return {
    count,
    labels,
    places: new Float32Array(toBytes(map.places)),
    ids: new Uint32Array(toBytes(map.ids)),
    kinds: new Uint8Array(toBytes(map.kinds)),
    folders: { names: folders.names, numbers: new Uint16Array(toBytes(folders.numbers)) },
    collections: { names: collections.names, numbers: new Uint16Array(toBytes(collections.numbers)) },
  };
}

/** The id of the item that a point stands for. */
export function idOf({ ids }: Points, point: number): string {
  return `${String(ids[point * 2])}.${String(ids[point * 2 + 1])}`;
}

function kindOf(points: Points, point: number): Kind {
  return kinds[points.kinds[point] as number] as Kind;
}

/** Of each point whether a filter lets it through. */
export function passing(points: Points, { kind, folder, collection }: Filter): Uint8Array {
  const passes = new Uint8Array(points.count).fill(1);
  const folderPasses = points.folders.names.map((name) => folder === undefined || name.startsWith(folder));
  const collectionPasses = points.collections.names.map(
    (name) => collection === undefined || name === collection,
  );
  for (let point = 0; point < points.count; point += 1) {
    const isIn =
      (kind === undefined || kindOf(points, point) === kind) &&
      folderPasses[points.folders.numbers[point] as number] &&
      collectionPasses[points.collections.numbers[point] as number];
    passes[point] = isIn === true ? 1 : 0;
  }
  return passes;
}
