import { broken, type FormatInput } from "../format-problem.ts";
import { readIsoBox } from "../iso-box.ts";

/** One of the boxes inside another. */
export interface ChildBox {
  readonly type: string;
  readonly content: Buffer;
}

/** The boxes that a content consists of. @throws BrokenMediaError where one is larger than what it stands in */
export function childBoxes(input: FormatInput, content: Buffer): ChildBox[] {
  const boxes: ChildBox[] = [];
  for (let offset = 0; offset + 8 <= content.length;) {
    const box = readIsoBox(content.subarray(offset, offset + 16), offset, content.length);
    if (box === undefined || box.end > content.length)
      return broken(input, "the boxes of its header are damaged");
    boxes.push({ type: box.type, content: content.subarray(box.start, box.end) });
    offset = box.end;
  }
  return boxes;
}
