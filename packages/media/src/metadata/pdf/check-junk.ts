import { broken, type FormatInput } from "../format-problem.ts";
import { skipPdfSpace } from "./pdf-dictionary.ts";
import { repair } from "./repair-hint.ts";

/** Bytes between objects that belong to nothing: at each of them the library tries whether an object begins. */
const mostJunk = 256 * 1024;
/** Digits in a row: it reads all of them again from each of them on. */
const mostDigits = 1_000;

/** Refuses a PDF between whose objects so much stands that passing over it would cost without end. */
export function checkPdfJunk(input: FormatInput, data: Buffer): void {
  let junk = 0;
  for (const word of ["endobj", "trailer"]) {
    for (const { start, end } of gapsAfter(word, data)) {
      // The two numbers in front of an object belong to it.
      junk += Math.max(0, end - start - 32);
      if (junk > mostJunk) {
        return broken(input, `more than ${mostJunk} bytes between its objects belong to nothing`, {
          cure: repair,
        });
      }
      if (end - start > mostDigits && hasManyDigits(data.subarray(start, end)))
        return broken(input, "between its objects stand digits without end", { cure: repair });
    }
  }
}

/** From what follows such a word, white space and comments aside, up to where the next part of the file begins. */
function* gapsAfter(word: string, data: Buffer): Generator<{ start: number; end: number }> {
  const next = nextOf(data, [" obj", "\nobj", "\robj", "xref", "trailer"]);
  for (let at = data.indexOf(word); at !== -1; at = data.indexOf(word, at + word.length)) {
    const start = skipPdfSpace(data, at + word.length);
    yield { start, end: next(start) };
  }
}

/** Where the next of some words stands; asked with places that rise, it reads the data once for each word. */
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
