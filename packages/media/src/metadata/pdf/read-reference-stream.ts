import { ByteCursor } from "../byte-cursor.ts";
import type { FormatInput } from "../format-problem.ts";
import { inflatePdfStream, type InflatedBytes } from "./inflate-stream.ts";
import { readPdfDictionary, skipPdfSpace, unescapeName } from "./pdf-dictionary.ts";
import { readObjectHeader } from "./pdf-object.ts";
import type { ObjectPlace, ReferenceSection } from "./read-references.ts";
import { streamStart, type PdfStream } from "./pdf-streams.ts";
import { undoPngFilters } from "./undo-png-filters.ts";

/** A long list of subsections may be in it. */
const longestDictionary = 65_536;

/** Reads the stream of cross-references at this position; `undefined` if there is none, or if it cannot be read. */
export function readReferenceStream(
  input: FormatInput,
  data: Buffer,
  at: number,
  inflated: InflatedBytes,
): ReferenceSection | undefined {
  const header = readObjectHeader(data, at);
  if (header === undefined) return undefined;
  const start = skipPdfSpace(data, header.end);
  const dictionary = readPdfDictionary(data, start, Math.min(data.length, start + longestDictionary));
  if (dictionary === undefined) return undefined;
  const contentStart = streamStart(data, dictionary.end);
  if (contentStart === undefined || unescapeName(dictionary.entries.get("Type") ?? "") !== "/XRef")
    return undefined;
  const content = contentOf(input, data, { dictionary: dictionary.entries, start: contentStart }, inflated);
  const entries = content && readEntries(dictionary.entries, content);
  return entries && { entries, dictionary: dictionary.entries, start, end: dictionary.end };
}

function contentOf(
  input: FormatInput,
  data: Buffer,
  { dictionary, start }: PdfStream,
  inflated: InflatedBytes,
): Buffer | undefined {
  const filters = (dictionary.get("Filter") ?? "").match(/\/[^\s/[\]]+/g) ?? [];
  const [filter, ...others] = filters.map(unescapeName);
  if (filter === undefined) return data.subarray(start, start + Number(dictionary.get("Length")));
  if (filter !== "/FlateDecode" || others.length > 0) return undefined;
  const content = inflatePdfStream(input, data, start, inflated);
  const parameters = dictionary.get("DecodeParms") ?? "";
  const predictor = Number(/\/Predictor\s+(\d+)/.exec(parameters)?.[1] ?? 1);
  const columns = Number(/\/Columns\s+(\d+)/.exec(parameters)?.[1] ?? 1);
  if (content === undefined || predictor === 1) return content;
  return predictor >= 10 && columns > 0 ? undoPngFilters(content, columns) : undefined;
}

function readEntries(
  dictionary: ReadonlyMap<string, string>,
  content: Buffer,
): [number, ObjectPlace][] | undefined {
  const numbers = (key: string): number[] => (dictionary.get(key)?.match(/\d+/g) ?? []).map(Number);
  const widths = numbers("W");
  const [typeWidth = 0, firstWidth = 0, secondWidth = 0] = widths;
  const width = typeWidth + firstWidth + secondWidth;
  if (width === 0 || widths.length !== 3 || widths.some((length) => length > 8 || length === 7))
    return undefined;
  const sections = dictionary.has("Index") ? numbers("Index") : [0, ...numbers("Size")];
  const entries: [number, ObjectPlace][] = [];
  const cursor = new ByteCursor(content, () => {
    throw new RangeError("the entries end too early");
  });
  let room = Math.floor(content.length / width);
  for (let section = 0; section + 1 < sections.length; section += 2) {
    const [first = 0, count = 0] = sections.slice(section, section + 2);
    // Some programs claim one object too many.
    for (let entry = 0; entry < count && room > 0; entry += 1) {
      room -= 1;
      const type = typeWidth === 0 ? 1 : cursor.uint(typeWidth);
      const [a, b] = [cursor.uint(firstWidth), cursor.uint(secondWidth)];
      entries.push([first + entry, placeOf(type, a, b)]);
    }
  }
  return entries;
}

function placeOf(type: number, first: number, second: number): ObjectPlace {
  if (type === 1) return first === 0 ? undefined : { at: first, generation: second };
  return type === 2 ? { stream: first, index: second } : undefined;
}
