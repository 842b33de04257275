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
  const nextObject = nextOf(data, "obj", isSpaceBefore);
  const nextTable = nextOf(data, "xref");
  const nextTrailer = nextOf(data, "trailer");
  for (let at = data.indexOf(word); at !== -1; at = data.indexOf(word, at + word.length)) {
    const start = skipPdfSpace(data, at + word.length);
    yield { start, end: nextTrailer(start, nextTable(start, nextObject(start, data.length))) };
  }
}

/** An object begins with two numbers, the word and white space between them. */
function isSpaceBefore(data: Buffer, at: number): boolean {
  return [0x20, 0x0a, 0x0d].includes(data[at - 1] ?? 0);
}

/**
 * Finds the first occurrence of a word from a position on; `end` if there is none before it. For ascending positions each
 * byte is read only once.
 */
function nextOf(
  data: Buffer,
  word: string,
  isOne: (data: Buffer, at: number) => boolean = () => true,
): (from: number, end: number) => number {
  // The last one found, and up to where there is no other one.
  let [found, known] = [-1, 0];
  return (from, end) => {
    const searched = data.subarray(0, end);
    while (found < from && known < end) {
      const at = searched.indexOf(word, Math.max(from, known));
      known = at === -1 ? end : at + word.length;
      if (at !== -1 && isOne(data, at)) found = at;
    }
    return found >= from ? Math.min(found, end) : end;
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
