import { broken, type FormatInput } from "../format-problem.ts";
import { skipPdfSpace } from "./pdf-dictionary.ts";
import { readObjectHeader } from "./pdf-object.ts";
import type { ReferenceSection } from "./read-references.ts";
import { repair } from "./repair-hint.ts";

/** Reads a table of cross-references up to its trailer. @throws BrokenMediaError if it is damaged */
export function readReferenceTable(
  input: FormatInput,
  data: Buffer,
  start: number,
): Pick<ReferenceSection, "entries" | "end"> {
  const entries: [number, { at: number; generation: number } | undefined][] = [];
  let at = start;
  for (;;) {
    at = skipPdfSpace(data, at, at + 32);
    const section = /^(\d+)\s+(\d+)\s+/.exec(data.toString("latin1", at, at + 40));
    if (section === null) return { entries, end: at };
    const [first, count] = [Number(section[1]), Number(section[2])];
    at += section[0].length;
    if (count > (data.length - at) / 18) {
      return broken(input, `its cross-reference table claims ${count} entries and has fewer`, {
        hint: repair,
      });
    }
    for (let entry = 0; entry < count; entry += 1) {
      const line = /^(\d{10}) (\d{5}) ([nf])\s{1,2}/.exec(data.toString("latin1", at, at + 20));
      if (line === null) return broken(input, "its cross-reference table is damaged", { hint: repair });
      at += line[0].length;
      const object = Number(line[1]);
      // Some programs mark unused entries as in use, with position 0.
      const isInUse = line[3] === "n" && object !== 0;
      if (isInUse && readObjectHeader(data, object) === undefined) {
        return broken(
          input,
          `its cross-reference table refers to an object at byte ${object}, where none is`,
          {
            hint: repair,
          },
        );
      }
      entries.push([first + entry, isInUse ? { at: object, generation: Number(line[2]) } : undefined]);
    }
  }
}
