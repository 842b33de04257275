import { ByteCursor } from "../byte-cursor.ts";
import { childBoxes, type ChildBox } from "./child-boxes.ts";
import { broken, type FormatInput } from "../format-problem.ts";

export interface HeifProperties {
  readonly size: { readonly width: number; readonly height: number } | undefined;
  /** As a value of EXIF. This format specifies that EXIF itself is ignored. */
  readonly orientation: number;
}

/** EXIF's orientations by quarter turns clockwise, of an image that is first mirrored left to right or not. */
const orientations = { plain: [1, 6, 3, 8], mirrored: [2, 7, 4, 5] } as const;

/** Reads the properties of the primary image: its stored size, and its rotations and reflections in order. */
export function readHeifProperties(input: FormatInput, boxes: readonly ChildBox[]): HeifProperties {
  const damaged = (): never => broken(input, "the properties of its image are damaged");
  const primary = boxes.find(({ type }) => type === "pitm")?.content;
  const group = boxes.find(({ type }) => type === "iprp")?.content;
  if (primary === undefined || group === undefined)
    return broken(input, "it does not state which of its images is shown");
  const id = itemId(new ByteCursor(primary, damaged));
  const inGroup = childBoxes(input, group);
  const list = inGroup.find(({ type }) => type === "ipco");
  const properties = list === undefined ? [] : childBoxes(input, list.content);
  let size: HeifProperties["size"];
  let [turns, isMirrored] = [0, false];
  for (const { type, content } of inGroup) {
    if (type !== "ipma") continue;
    for (const index of associations(new ByteCursor(content, damaged), id)) {
      const property = properties[index - 1];
      const cursor = new ByteCursor(property?.content ?? Buffer.alloc(0), damaged);
      if (property?.type === "ispe") {
        cursor.uint(4);
        size ??= { width: cursor.uint(4), height: cursor.uint(4) };
      } else if (property?.type === "irot") {
        turns -= cursor.uint(1) & 3; // stored counterclockwise
      } else if (property?.type === "imir") {
        // Mirroring top to bottom is mirroring left to right and a half turn.
        turns = ((cursor.uint(1) & 1) === 0 ? 2 : 0) - turns;
        isMirrored = !isMirrored;
      }
    }
  }
  const orientation = orientations[isMirrored ? "mirrored" : "plain"][((turns % 4) + 4) % 4] ?? 1;
  return { size, orientation };
}

function itemId(cursor: ByteCursor): number {
  const version = cursor.uint(1);
  cursor.uint(3);
  return cursor.uint(version === 0 ? 2 : 4);
}

/** The properties of one item, as indexes into the list, from 1. */
function associations(cursor: ByteCursor, id: number): number[] {
  const found: number[] = [];
  const version = cursor.uint(1);
  const isWide = (cursor.uint(3) & 1) === 1;
  const items = cursor.uint(4);
  for (let item = 0; item < items; item += 1) {
    const isWanted = cursor.uint(version === 0 ? 2 : 4) === id;
    const count = cursor.uint(1);
    for (let property = 0; property < count; property += 1) {
      const index = isWide ? cursor.uint(2) & 0x7fff : cursor.uint(1) & 0x7f;
      if (isWanted) found.push(index);
    }
  }
  return found;
}
