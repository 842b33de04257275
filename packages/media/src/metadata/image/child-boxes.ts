import { broken, type FormatInput } from "../format-problem.ts";
import { readIsoBox } from "../iso-box.ts";

/** A box inside another. */
export interface ChildBox {
  readonly type: string;
  readonly content: Buffer;
}

/** The boxes inside a content. @throws BrokenMediaError if one is larger than its parent */
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
