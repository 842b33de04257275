import { broken, type FormatInput } from "../format-problem.ts";
import { inflatePdfStream, tooManyObjects, type InflatedBytes } from "./inflate-stream.ts";
import { unescapeName } from "./pdf-dictionary.ts";
import { pdfStreams, type PdfStream } from "./pdf-streams.ts";
import { repair } from "./repair-hint.ts";

/** Words and brackets in all object streams: pdf-lib allocates some fifty bytes for each. */
const mostWords = 4_000_000;
/** More streams than any file that is read into memory has room for. */
const mostStreams = 500_000;
/** Streams without an end: pdf-lib searches the whole file for the end of each. */
const mostUnended = 100;

interface Found {
  readonly inflated: InflatedBytes;
  words: number;
}

/**
 * Checks the streams that pdf-lib inflates while it parses, those of objects and of cross-references: their filters must
 * not hide how much they contain, and they must contain as much as they claim. In an encrypted file this covers what
 * pdf-lib inflates before it has the key, not what it inflates after decrypting.
 */
export function checkPdfStreams(input: FormatInput, data: Buffer): void {
  const lastEnd = data.lastIndexOf("endstream");
  const found: Found = { inflated: { total: 0 }, words: 0 };
  let [streams, unended] = [0, 0];
  const tangle = (): never => broken(input, "its objects overlap", { hint: repair });
  for (const stream of pdfStreams(data, tangle)) {
    streams += 1;
    if (streams > mostStreams) broken(input, `it has more than ${mostStreams} streams`, { hint: repair });
    if (stream.start > lastEnd) unended += 1;
    if (unended > mostUnended)
      broken(input, `more than ${mostUnended} of its streams do not end`, { hint: repair });
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

/** The content of a stream; `undefined` if it cannot be read, which pdf-lib will report. */
function inflate(input: FormatInput, data: Buffer, stream: PdfStream, found: Found): Buffer | undefined {
  const filters = (stream.dictionary.get("Filter") ?? "").match(/\/[^\s/[\]]+/g) ?? [];
  const [filter] = filters.map((name) => unescapeName(name.slice(1)));
  if (filter === undefined) return undefined;
  if (filters.length > 1 || filter !== "FlateDecode") {
    return broken(input, `its objects are filtered by ${filters.join(" ")}, as only malicious files are`, {
      hint: repair,
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
  // Each has two numbers in the header.
  if (count * 4 > content.length)
    broken(input, `it claims ${count} objects in a stream that has no room for them`, { hint: repair });
  found.words += countWords(content);
  if (found.words > mostWords) throw tooManyObjects(input, "words in PDF objects", mostWords);
}

/** The stream must be as long as the number of entries times the width of an entry. */
function checkReferences(input: FormatInput, content: Buffer | undefined, stream: PdfStream): void {
  const width = numbersOf(stream, "W").reduce((sum, length) => sum + length, 0);
  const index = numbersOf(stream, "Index");
  const entries = index.length > 0 ? index.filter((_, at) => at % 2 === 1) : numbersOf(stream, "Size");
  const claimed = entries.reduce((sum, count) => sum + count, 0);
  // Some programs claim one object too many. Without a filter the content is at most as long as the file.
  const room = (content ?? input.bytes).byteLength / Math.max(width, 1) + 1;
  if (claimed > room) {
    broken(input, `its cross-references claim ${claimed} objects and have room for ${Math.floor(room)}`, {
      hint: repair,
    });
  }
}

/** 1 for a character that begins a word or is one by itself, 2 for white space. */
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
