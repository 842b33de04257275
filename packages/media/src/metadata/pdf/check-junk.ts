import { broken, type FormatInput } from "../format-problem.ts";
import { skipPdfSpace } from "./pdf-dictionary.ts";
import { repair } from "./repair-hint.ts";

/** Bytes between objects that belong to none: at each of them pdf-lib tries to parse an object. */
const mostJunk = 256 * 1024;
/** Consecutive digits: from each of them on, pdf-lib reads all that follow. */
const mostDigits = 1_000;

/** Refuses a PDF with so much between its objects that skipping it would take without end. */
export function checkPdfJunk(input: FormatInput, data: Buffer): void {
  let junk = 0;
  for (const word of ["endobj", "trailer"]) {
    for (const { start, end } of gapsAfter(word, data)) {
      // The two numbers before an object belong to it.
      junk += Math.max(0, end - start - 32);
      if (junk > mostJunk) {
        return broken(input, `more than ${mostJunk} bytes between its objects belong to none`, {
          hint: repair,
        });
      }
      if (end - start > mostDigits && hasManyDigits(data.subarray(start, end)))
        return broken(input, "there are digits without end between its objects", { hint: repair });
    }
  }
}

/** The gaps after a word, without leading white space and comments, up to the next part of the file. */
function* gapsAfter(word: string, data: Buffer): Generator<{ start: number; end: number }> {
  const next = nextOf(data, [" obj", "\nobj", "\robj", "xref", "trailer"]);
  for (let at = data.indexOf(word); at !== -1; at = data.indexOf(word, at + word.length)) {
    const start = skipPdfSpace(data, at + word.length);
    yield { start, end: next(start) };
  }
}

/** Finds the next of some words. For ascending positions it reads the data only once for each word. */
function nextOf(data: Buffer, words: readonly string[]): (from: number) => number {
  const places = words.map((word) => ({ word, at: -1 }));
  return (from) => {
    for (const place of places) {
      if (place.at >= from) continue;
      const found = data.indexOf(place.word, from);
      place.at = found === -1 ? data.length : found;
    }
    return Math.min(...places.map(({ at }) => at));
  };
}

function hasManyDigits(bytes: Buffer): boolean {
  let digits = 0;
  for (const byte of bytes) {
    digits = byte >= 0x30 && byte <= 0x39 ? digits + 1 : 0;
    if (digits > mostDigits) return true;
  }
  return false;
}
