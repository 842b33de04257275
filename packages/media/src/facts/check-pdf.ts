import { inflateSync } from "node:zlib";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { broken, type FormatInput } from "./format-problem.ts";

export const repair = "get a whole copy, or repair it, for instance: qpdf in.pdf out.pdf";
/** Readers look for the end mark in the last kilobyte. */
const tailLength = 1024;
/** What one stream of objects may inflate to; Acrobat's own hold a few hundred kilobytes. */
const mostInflated = 64 * 1024 * 1024;
/** What all of them may inflate to together. */
const mostInflatedInAll = 256 * 1024 * 1024;
/** More streams than this have no room for anything in a file that is read into memory. */
const mostStreams = 500_000;

/**
 * What the library would pass over: a file that is cut short, a cross-reference table that points nowhere, and
 * streams of objects that inflate without bounds.
 */
export function checkPdf(input: FormatInput, data: Buffer): { encrypted: boolean } {
  const tail = data.subarray(-tailLength).toString("latin1");
  if (!tail.includes("%%EOF"))
    return broken(input, "its end mark (%%EOF) is missing: cut short", { cure: repair });
  const last = /startxref\s+(\d+)\s+%%EOF(?![\s\S]*startxref)/.exec(tail)?.[1];
  if (last === undefined)
    return broken(input, "it does not tell where its cross-references are", { cure: repair });
  const encrypted = checkReferences(input, data, Number(last));
  checkObjectStreams(input, data);
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

/**
 * The library inflates these streams whole while it parses. Names may be written with escapes, so that the streams
 * are found by what they must have: a filter, and a type whose letters may be escaped. Of an encrypted file this sees
 * what the library inflates before it has the key, and not what it inflates once more when it has decrypted it.
 */
function checkObjectStreams(input: FormatInput, data: Buffer): void {
  let inflated = 0;
  for (const start of objectStreams(input, data)) {
    try {
      inflated += inflateSync(data.subarray(start), {
        maxOutputLength: mostInflated,
        finishFlush: 2,
      }).length;
    } catch (error) {
      if (!(error instanceof RangeError)) continue; // not deflated, or damaged: the library will tell
      throw tooMuch(input, mostInflated);
    }
    if (inflated > mostInflatedInAll) throw tooMuch(input, mostInflatedInAll);
  }
}

function tooMuch({ bytes }: FormatInput, allowed: number): MediaTooLargeError {
  return new MediaTooLargeError(bytes.label, {
    option: "the cap on objects",
    unit: "bytes of PDF objects when inflated",
    allowed,
    received: allowed,
    hint: "this is no ordinary PDF; write it anew, for instance: qpdf in.pdf out.pdf",
  });
}

const typeName = /\/(?:ObjStm|XRef)/;

function* objectStreams(input: FormatInput, data: Buffer): Generator<number> {
  let streams = 0;
  for (let at = data.indexOf("stream"); at !== -1; at = data.indexOf("stream", at + 6)) {
    if (data.toString("latin1", at - 3, at) === "end") continue;
    streams += 1;
    if (streams > mostStreams) broken(input, `it has more than ${mostStreams} streams`, { cure: repair });
    const before = data.toString("latin1", Math.max(0, at - 2048), at);
    const dictionary = before.slice(before.lastIndexOf(" obj") + 1);
    if (!typeName.test(unescapeNames(dictionary))) continue;
    let start = at + 6;
    if (data[start] === 0x0d) start += 1;
    if (data[start] === 0x0a) start += 1;
    yield start;
  }
}

function unescapeNames(text: string): string {
  return text.replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
