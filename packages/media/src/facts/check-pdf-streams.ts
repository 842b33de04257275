import { broken, type FormatInput } from "./format-problem.ts";
import { inflatePdfStream, tooManyObjects, type InflatedBytes } from "./inflate-pdf-stream.ts";
import { unescapeName } from "./pdf-dictionary.ts";
import { pdfStreams, type PdfStream } from "./pdf-streams.ts";
import { repair } from "./repair-pdf.ts";

/** Words and brackets in all of them: the library makes an object of each, of some fifty bytes. */
const mostWords = 4_000_000;
/** More streams than this have no room for anything in a file that is read into memory. */
const mostStreams = 500_000;
/** Streams that do not end: the library looks for the end of each through all of the file. */
const mostUnended = 100;

interface Found {
  readonly inflated: InflatedBytes;
  words: number;
}

/**
 * Looks at the streams that the library inflates whole while it parses, those of objects and of cross-references: that
 * they are not filtered in ways that hide how much is in them, and hold as much as they tell of. Of an encrypted file
 * this sees what the library inflates before it has the key, and not what it inflates once more when it has decrypted it.
 */
export function checkPdfStreams(input: FormatInput, data: Buffer): void {
  const lastEnd = data.lastIndexOf("endstream");
  const found: Found = { inflated: { total: 0 }, words: 0 };
  let [streams, unended] = [0, 0];
  const tangle = (): never => broken(input, "its objects stand in each other", { cure: repair });
  for (const stream of pdfStreams(data, tangle)) {
    streams += 1;
    if (streams > mostStreams) broken(input, `it has more than ${mostStreams} streams`, { cure: repair });
    if (stream.start > lastEnd) unended += 1;
    if (unended > mostUnended)
      broken(input, `more than ${mostUnended} of its streams do not end`, { cure: repair });
    const type = nameOf(stream, "Type");
    if (type === "ObjStm") checkObjects(input, inflate(input, data, stream, found), stream, found);
    if (type === "XRef") checkReferences(input, inflate(input, data, stream, found), stream);
  }
}

function nameOf({ dictionary }: PdfStream, key: string): string {
  return unescapeName((dictionary.get(key) ?? "").replace("/", ""));
}

function numbersOf({ dictionary }: PdfStream, key: string): number[] {
  return (dictionary.get(key)?.match(/\d+/g) ?? []).map(Number);
}

/** The content of a stream; `undefined` where it cannot be read, which the library will tell. */
function inflate(input: FormatInput, data: Buffer, stream: PdfStream, found: Found): Buffer | undefined {
  const filters = (stream.dictionary.get("Filter") ?? "").match(/\/[^\s/[\]]+/g) ?? [];
  const [filter] = filters.map((name) => unescapeName(name.slice(1)));
  if (filter === undefined) return undefined;
  if (filters.length > 1 || filter !== "FlateDecode") {
    return broken(input, `its objects are packed by ${filters.join(" ")}, which only files made to harm do`, {
      cure: repair,
    });
  }
  return inflatePdfStream(input, data, stream.start, found.inflated);
}

function checkObjects(
  input: FormatInput,
  content: Buffer | undefined,
  stream: PdfStream,
  found: Found,
): void {
  if (content === undefined) return;
  const [count = 0] = numbersOf(stream, "N");
  // Each is told of by two numbers.
  if (count * 4 > content.length)
    broken(input, `it tells of ${count} objects where none have room`, { cure: repair });
  found.words += countWords(content);
  if (found.words > mostWords) throw tooManyObjects(input, "words in PDF objects", mostWords);
}

/** The widths of an entry's fields times the number of entries is how long the stream is. */
function checkReferences(input: FormatInput, content: Buffer | undefined, stream: PdfStream): void {
  const width = numbersOf(stream, "W").reduce((sum, length) => sum + length, 0);
  const index = numbersOf(stream, "Index");
  const entries = index.length > 0 ? index.filter((_, at) => at % 2 === 1) : numbersOf(stream, "Size");
  const told = entries.reduce((sum, count) => sum + count, 0);
  // Some writers count one object more than there is; without a filter its length is that of the file at most.
  const room = (content ?? input.bytes).byteLength / Math.max(width, 1) + 1;
  if (told > room) {
    broken(input, `its cross-references tell of ${told} objects and have room for ${Math.floor(room)}`, {
      cure: repair,
    });
  }
}

/** 1 for what begins a word or is one by itself, 2 for white space. */
const kinds = new Uint8Array(256);
for (const character of "[]<>(/") kinds[character.charCodeAt(0)] = 1;
for (const character of "\0\t\n\f\r ") kinds[character.charCodeAt(0)] = 2;

function countWords(content: Buffer): number {
  let words = 0;
  let before = 2;
  for (const byte of content) {
    const kind = kinds[byte] ?? 0;
    if (kind === 1 || (kind === 0 && before === 2)) words += 1;
    before = kind;
  }
  return words;
}
