import { checkPdfJunk } from "./check-pdf-junk.ts";
import { checkPdfStreams } from "./check-pdf-streams.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import { repair } from "./repair-pdf.ts";

/** Readers look for the end mark in the last kilobyte. */
const tailLength = 1024;
/**
 * What the library would pass over: a file that is cut short, a cross-reference table that points nowhere; and what it
 * would spend without bounds: streams of objects that inflate, and junk between objects.
 */
export function checkPdf(input: FormatInput, data: Buffer): { encrypted: boolean } {
  const tail = data.subarray(-tailLength).toString("latin1");
  if (!tail.includes("%%EOF"))
    return broken(input, "its end mark (%%EOF) is missing: cut short", { cure: repair });
  const last = /startxref\s+(\d+)\s+%%EOF(?![\s\S]*startxref)/.exec(tail)?.[1];
  if (last === undefined)
    return broken(input, "it does not tell where its cross-references are", { cure: repair });
  const encrypted = checkReferences(input, data, Number(last));
  checkPdfJunk(input, data);
  checkPdfStreams(input, data);
  return { encrypted };
}

/** Follows the chain of tables; an entry of a table must lead to an object. */
function checkReferences(input: FormatInput, data: Buffer, last: number): boolean {
  const seen = new Set<number>();
  let encrypted = false;
  for (let next: number | undefined = last; next !== undefined;) {
    if (seen.has(next) || seen.size > 10_000)
      return broken(input, "its cross-references run in a circle", { cure: repair });
    seen.add(next);
    const start = skipSpace(data, next);
    const trailer =
      data.toString("latin1", start, start + 4) === "xref"
        ? checkTable(input, data, start + 4)
        : streamDictionary(input, data, start);
    encrypted ||= /\/Encrypt\b/.test(trailer);
    const previous = /\/Prev\s+(\d+)/.exec(trailer)?.[1];
    next = previous === undefined ? undefined : Number(previous);
  }
  return encrypted;
}

function streamDictionary(input: FormatInput, data: Buffer, start: number): string {
  const head = data.toString("latin1", start, start + 4096);
  if (!/^\d+\s+\d+\s+obj\b/.test(head)) {
    return broken(input, `its cross-references should be at byte ${start} and are not`, { cure: repair });
  }
  return head.split("stream", 1)[0] ?? "";
}

/** Reads the sections of a table up to the trailer, which it returns. */
function checkTable(input: FormatInput, data: Buffer, start: number): string {
  let at = start;
  for (;;) {
    at = skipSpace(data, at);
    const section = /^(\d+)\s+(\d+)\s+/.exec(data.toString("latin1", at, at + 40));
    if (section === null) break;
    const count = Number(section[2]);
    at += section[0].length;
    if (count > (data.length - at) / 18) {
      return broken(input, `its cross-reference table counts ${count} entries and has fewer`, {
        cure: repair,
      });
    }
    for (let entry = 0; entry < count; entry += 1) {
      const line = /^(\d{10}) (\d{5}) ([nf])\s{1,2}/.exec(data.toString("latin1", at, at + 20));
      if (line === null) return broken(input, "its cross-reference table is damaged", { cure: repair });
      at += line[0].length;
      const object = Number(line[1]);
      // Some writers call an entry in use that they leave empty.
      if (line[3] === "n" && object !== 0 && !isObject(data, object)) {
        return broken(input, `its cross-reference table expects an object at byte ${object}, where none is`, {
          cure: repair,
        });
      }
    }
  }
  const trailer = data.toString("latin1", at, at + 8192);
  if (!trailer.startsWith("trailer"))
    return broken(input, "its cross-reference table has no trailer", { cure: repair });
  return trailer.split("startxref", 1)[0] ?? "";
}

function isObject(data: Buffer, offset: number): boolean {
  const start = skipSpace(data, offset);
  return /^\d+\s+\d+\s+obj/.test(data.toString("latin1", start, start + 32));
}

function skipSpace(data: Buffer, offset: number): number {
  let at = offset;
  while (at < data.length && at < offset + 32 && [0, 9, 10, 12, 13, 32].includes(data[at] ?? 1)) at += 1;
  return at;
}
