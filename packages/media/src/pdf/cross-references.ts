import { decodeStream } from "./decode-stream.ts";
import { brokenPdf, excessivePdf } from "./pdf-problem.ts";
import { isDictionary, PdfStream, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import type { ReadBudget } from "./read-budget.ts";
import { readIndirectObject } from "./read-indirect-object.ts";
import { ValueReader } from "./value-reader.ts";

/** Where an object is: at a place of its own, or the n-th in a stream of objects. */
export type ObjectPlace =
  { readonly offset: number } | { readonly container: number; readonly index: number };

/** Each object may have several versions in a file; this names the newest. */
export interface CrossReferences {
  /** `undefined` for an object that there is not, which stands for null. */
  readonly placeOf: (number: number) => ObjectPlace | undefined;
  /** Where the objects with a place of their own begin, in rising order. */
  readonly offsets: Float64Array;
  /** Of each entry the newest version. */
  readonly trailer: PdfDictionary;
}

/** Readers look for the end mark in the last kilobyte. */
const tailLength = 1024;
const headerLength = 1024;
/** No object may have a higher number (ISO 32000, annex C). */
const highestNumber = 8_388_607;
/** As in `1 0 obj 2`. */
const shortestObject = 9;
const mostSections = 10_000;
const mostInflated = 32 * 1024 * 1024;

/** Reads the chain of tables and streams of cross-references, from the newest to the oldest. */
export function readCrossReferences(data: Buffer, budget: ReadBudget): CrossReferences {
  const tail = data.subarray(-tailLength).toString("latin1");
  if (!tail.includes("%%EOF")) return brokenPdf("its end mark (%%EOF) is missing: cut short");
  const last = /startxref\s+(\d{1,15})\s+%%EOF(?![\s\S]*startxref)/.exec(tail)?.[1];
  if (last === undefined) return brokenPdf("it does not tell where its cross-references are");
  const places = new Places(data.length);
  const trailer: PdfDictionary = new Map();
  const seen = new Set<number>();
  // Where something stands in front of the header, most writers count from the header.
  const header = Math.max(data.subarray(0, headerLength).indexOf("%PDF-"), 0);
  const base = header > 0 && isSection(data, Number(last) + header, budget) ? header : 0;
  for (let next: number | undefined = Number(last) + base; next !== undefined;) {
    if (seen.has(next) || seen.size > mostSections) return brokenPdf("its cross-references run in a circle");
    seen.add(next);
    const section = readSection(data, next, base, places, budget);
    for (const [key, value] of section) if (!trailer.has(key)) trailer.set(key, value);
    const previous = section.get("Prev");
    next = typeof previous === "number" ? previous + base : undefined;
  }
  return { placeOf: (number) => places.get(number), offsets: places.offsets(), trailer };
}

/** Places by the number of the object, as numbers: there may be millions. */
class Places {
  /** 0: not told of; -Infinity: free; above 0: one more than the offset; else `-(container * 2 ** 24 + index + 1)`. */
  #encoded = new Float64Array(1024);
  #inUse = 0;
  readonly #mostInUse: number;

  constructor(byteLength: number) {
    this.#mostInUse = Math.floor(byteLength / shortestObject);
  }

  set(number: number, encoded: number): void {
    if (number > highestNumber)
      return brokenPdf(`its cross-references tell of an object with the number ${number}`);
    if (number >= this.#encoded.length) {
      const longer = new Float64Array(Math.min(Math.max(number + 1, number * 2), highestNumber + 1));
      longer.set(this.#encoded);
      this.#encoded = longer;
    }
    if (this.#encoded[number] !== 0) return;
    this.#encoded[number] = encoded;
    if (encoded > 0) this.#inUse += 1;
    if (this.#inUse > this.#mostInUse)
      return brokenPdf(
        `its cross-references tell of ${this.#inUse} objects and more, which it has no room for`,
      );
  }

  get(number: number): ObjectPlace | undefined {
    const encoded = this.#encoded[number] ?? 0;
    if (encoded === 0 || encoded === free) return undefined;
    if (encoded > 0) return { offset: encoded - 1 };
    const position = -encoded - 1;
    return { container: Math.floor(position / 2 ** 24), index: position % 2 ** 24 };
  }

  offsets(): Float64Array {
    const offsets = new Float64Array(this.#inUse);
    let count = 0;
    for (const encoded of this.#encoded) if (encoded > 0) offsets[count++] = encoded - 1;
    return offsets.sort();
  }
}

const free = Number.NEGATIVE_INFINITY;
const inUse = (offset: number): number => offset + 1;
const compressed = (container: number, index: number): number => -(container * 2 ** 24 + index + 1);

function isSection(data: Buffer, offset: number, budget: ReadBudget): boolean {
  const reader = new ValueReader(data, offset, data.length, { budget });
  reader.skipSpace();
  if (reader.takeKeyword("xref")) return true;
  return /^\d+\s+\d+\s+obj/.test(data.toString("latin1", reader.position, reader.position + 32));
}

/** @returns the trailer */
function readSection(
  data: Buffer,
  offset: number,
  base: number,
  places: Places,
  budget: ReadBudget,
): PdfDictionary {
  const reader = new ValueReader(data, offset, data.length, { budget });
  reader.skipSpace();
  return reader.takeKeyword("xref")
    ? readTable(data, reader, base, places, budget)
    : readStream(data, offset, base, places, budget);
}

function readTable(
  data: Buffer,
  reader: ValueReader,
  base: number,
  places: Places,
  budget: ReadBudget,
): PdfDictionary {
  const start = reader.position;
  const freed: number[] = [];
  for (;;) {
    reader.skipSpace();
    if (reader.takeKeyword("trailer")) break;
    const [told, count] = [reader.readInteger(), reader.readInteger()];
    if (told === undefined || count === undefined)
      return brokenPdf("its cross-reference table has no trailer");
    if (count > (data.length - reader.position) / 8)
      return brokenPdf(`its cross-reference table counts ${count} entries and has fewer`);
    let first = told;
    for (let index = 0; index < count; index += 1) {
      budget.addEntry();
      const [offset, generation] = [reader.readInteger(), reader.readInteger()];
      reader.skipSpace();
      const isFree = reader.takeKeyword("f");
      if (offset === undefined || generation === undefined || !(isFree || reader.takeKeyword("n")))
        return brokenPdf("its cross-reference table is damaged");
      // A common mistake: the entry that stands for object 0 is said to be object 1.
      if (index === 0 && first === 1 && isFree && offset === 0 && generation === 65_535) first = 0;
      const number = first + index;
      // Some writers call an entry in use that they leave empty.
      if (isFree || offset === 0) freed.push(number);
      else places.set(number, inUse(offset + base));
    }
  }
  const trailer = reader.readValue();
  budget.addBytes(reader.position - start);
  if (!isDictionary(trailer)) return brokenPdf("its cross-reference table has no trailer");
  // A file for old and new readers hides objects from the old ones as free entries.
  const hidden = trailer.get("XRefStm");
  if (typeof hidden === "number") readStream(data, hidden + base, base, places, budget);
  for (const number of freed) if (number <= highestNumber) places.set(number, free);
  return trailer;
}

function readStream(
  data: Buffer,
  offset: number,
  base: number,
  places: Places,
  budget: ReadBudget,
): PdfDictionary {
  const object = readIndirectObject(data, offset, data.length, { budget });
  if (!(object?.value instanceof PdfStream))
    return brokenPdf(`its cross-references should be at byte ${offset} and are not`);
  const { dictionary, content } = object.value;
  const decoded = decodeStream(dictionary, content, (value) => value ?? null, mostInflated);
  if (decoded === "too long") return excessivePdf("bytes of cross-references when inflated", mostInflated);
  if (decoded === "unknown filter") return brokenPdf("its cross-references are packed in an unknown way");
  budget.addInflated(decoded.length);

  const widths = wholeNumbers(dictionary.get("W"));
  const [typeWidth = 0, offsetWidth = 0, lastWidth = 0] = widths;
  const entryLength = widths.reduce((sum, width) => sum + width, 0);
  if (widths.length < 3 || entryLength === 0 || widths.some((width) => width > 8))
    return brokenPdf("its cross-references have entries of no length");
  const size = dictionary.get("Size") ?? null;
  const sections = dictionary.has("Index") ? wholeNumbers(dictionary.get("Index")) : [0, Number(size)];
  let at = 0;
  const read = (width: number): number => {
    let value = 0;
    for (let index = 0; index < width; index += 1) value = value * 256 + (decoded[at + index] ?? 0);
    at += width;
    return value;
  };
  for (let section = 0; section + 1 < sections.length; section += 2) {
    const [first = 0, count = 0] = sections.slice(section, section + 2);
    const room = Math.floor((decoded.length - at) / entryLength);
    if (count > room)
      return brokenPdf(`its cross-references count ${count} entries and have room for ${room}`);
    for (let index = 0; index < count; index += 1) {
      budget.addEntry();
      const next = at + entryLength;
      const type = typeWidth === 0 ? 1 : read(typeWidth);
      const [second, third] = [read(offsetWidth), read(lastWidth)];
      at = next;
      if (type === 0) places.set(first + index, free);
      else if (type === 1) places.set(first + index, second === 0 ? free : inUse(second + base));
      else if (type === 2 && second <= highestNumber && third < 2 ** 24)
        places.set(first + index, compressed(second, third));
    }
  }
  return dictionary;
}

function wholeNumbers(value: PdfValue | undefined): number[] {
  const values = Array.isArray(value) ? (value as PdfValue[]) : [];
  return values.map((entry) => (typeof entry === "number" && entry >= 0 ? Math.floor(entry) : 0));
}
