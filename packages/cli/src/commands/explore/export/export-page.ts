import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Item } from "explorer/wire";
import { pieceAt } from "../../../catalogue/pieces.ts";
import { UsageError } from "../../../program/usage-error.ts";
import { chooseCollection } from "../../search/choose-collection.ts";
import type { Library } from "../library/library.ts";
import { readOverview } from "../library/overview.ts";
import { openVectors } from "../library/open-vectors.ts";
import { toItem } from "../library/to-item.ts";
import { toBase64, toMapData } from "../map/read-map.ts";
import { runMapTask } from "../map/run-map-task.ts";
import { readPageFiles } from "../server/page-files.ts";
import { composeWithin } from "./compose-within.ts";
import { makeThumbnails } from "./make-thumbnails.ts";
import { takeOriginals } from "./take-originals.ts";

/** Neighbours of each that are in the file, for "more like this". */
const neighbours = 12;
/** Characters of a text that are in the file. */
const passageLength = 240;
/** Milliseconds between two looks at a map that is being made. */
const lookEvery = 200;

export interface ExportedPage {
  readonly entries: number;
  readonly bytes: number;
  /** Images that are shown, of all that there are. */
  readonly pictures: number;
  readonly images: number;
  /** They were made small, which needs sharp. */
  readonly isScaled: boolean;
}

/** Writes a file with the map, the images and what is like what, which works without a server. */
export async function exportPage(
  library: Library,
  path: string,
  collectionName: string | undefined,
  onProgress: (words: string) => void,
): Promise<ExportedPage> {
  const collection = chooseCollection(library.file.catalogue.connection, collectionName);
  const { map, keys } = toMapData(library, await finishedMap(library, collection, onProgress));
  const items = itemsOf(library, map.ids);
  onProgress("looking for neighbours");
  const target = library.targetOf(collection);
  using vectors = await openVectors(library, target);
  const near = await runMapTask(
    {
      vectors: vectors.toMatrix(),
      dimensions: target.dimensions,
      wanted: "neighbours",
      places: new Float32Array(),
      neighbours,
    },
    {
      onProgress: (share) => onProgress(`looking for neighbours: ${String(Math.floor(share * 100))} %`),
      signal: library.program.stop,
    },
  );
  const data = {
    overview: readOverview(library),
    map,
    items,
    neighbours: { each: neighbours, numbers: toBase64(inOrderOf(keys, vectors.keys, near)) },
  };
  let isScaled = true;
  const composed = await composeWithin(await readPageFiles(), data, async (images, room) => {
    const paths = images.map((item) => library.file.catalogue.toPath(item.path));
    const thumbnails = await makeThumbnails(paths, room, (done) =>
      onProgress(`making pictures: ${String(done)} of ${String(paths.length)}`),
    );
    isScaled = thumbnails !== undefined;
    return thumbnails ?? takeOriginals(paths, room);
  });
  const { page, pictures, images } = composed;
  await writeFile(path, page);
  return { entries: map.count, bytes: Buffer.byteLength(page), pictures, images, isScaled };
}

async function finishedMap(
  library: Library,
  collection: Parameters<Library["mapOf"]>[0],
  onProgress: (words: string) => void,
) {
  for (;;) {
    const state = await library.mapOf(collection).look();
    if (state.state === "ready") return state.places;
    if (state.state === "failed") throw new UsageError(`The map could not be made: ${state.reason}`);
    if (state.state === "working")
      onProgress(`laying out the map: ${String(Math.round(state.share * 100))} %`);
    await sleep(lookEvery, undefined, { signal: library.program.stop });
  }
}

/** What is told of each point: without the addresses of files, which others do not have. */
function itemsOf({ file }: Library, ids: string): Item[] {
  const bytes = Buffer.from(ids, "base64");
  const items: Item[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const piece = pieceAt(file.catalogue.connection, bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4));
    if (piece === undefined)
      throw new UsageError("The catalogue changes: try again when nothing is being embedded.");
    const { text, ...item } = toItem(piece, 0);
    items.push({ ...item, ...(text !== undefined && { text: text.slice(0, passageLength) }) });
  }
  return items;
}

/** The neighbours of each point, as numbers of points, from those of rows; -1 where there is none. */
function inOrderOf(
  keys: readonly string[],
  rows: readonly string[],
  near: Float32Array | Int32Array,
): Int32Array {
  const pointOf = new Map(keys.map((key, point) => [key, point]));
  const rowOf = new Map(rows.map((key, row) => [key, row]));
  return Int32Array.from({ length: keys.length * neighbours }, (_, at) => {
    const row = rowOf.get(keys[Math.floor(at / neighbours)] as string);
    if (row === undefined) return -1;
    const other = near[row * neighbours + (at % neighbours)] as number;
    return pointOf.get(rows[other] ?? "") ?? -1;
  });
}
