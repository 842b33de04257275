import { ByteCursor } from "../byte-cursor.ts";
import type { ChildBox } from "./child-boxes.ts";
import { broken, type FormatInput } from "../format-problem.ts";

/** Checks that all images, and the data that belong to them, are inside the file. */
export function checkHeifExtents(input: FormatInput, boxes: readonly ChildBox[]): void {
  const locations = boxes.find(({ type }) => type === "iloc")?.content;
  if (locations === undefined) return broken(input, "it does not state where its image is");
  const cursor = new ByteCursor(locations, () => broken(input, "the positions of its images are cut short"));
  const version = cursor.uint(1);
  cursor.uint(3);
  const [lengths, moreLengths] = [cursor.uint(1), cursor.uint(1)];
  const [offsetLength, lengthLength, baseLength] = [lengths >>> 4, lengths & 15, moreLengths >>> 4];
  const indexLength = version === 0 ? 0 : moreLengths & 15;
  if ([offsetLength, lengthLength, baseLength, indexLength].some((length) => ![0, 4, 8].includes(length)))
    return broken(input, "the positions of its images are damaged");
  const items = cursor.uint(version < 2 ? 2 : 4);
  for (let item = 0; item < items; item += 1) {
    cursor.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : cursor.uint(2) & 15;
    const isElsewhere = cursor.uint(2) !== 0 || method !== 0;
    const base = cursor.uint(baseLength);
    const count = cursor.uint(2);
    // Extents of no bytes are all equal.
    const extents = offsetLength + lengthLength + indexLength === 0 ? Math.min(count, 1) : count;
    for (let extent = 0; extent < extents; extent += 1) {
      cursor.uint(indexLength);
      const end = base + cursor.uint(offsetLength) + cursor.uint(lengthLength);
      if (!isElsewhere && end > input.bytes.byteLength) {
        return broken(
          input,
          `a part of its image should end at byte ${end}, the file ends at ${input.bytes.byteLength}: cut short`,
        );
      }
    }
  }
}
