import { broken, type FormatInput } from "../format-problem.ts";
import { tooManyObjects, type InflatedBytes } from "./inflate-stream.ts";
import { readPdfDictionary, skipPdfSpace } from "./pdf-dictionary.ts";
import { readObjectHeader } from "./pdf-object.ts";
import { readReferenceStream } from "./read-reference-stream.ts";
import { readReferenceTable } from "./read-reference-table.ts";
import { repair } from "./repair-hint.ts";

/** The place of an object: a position in the file, or an index in an object stream; `undefined` if it is deleted. */
export type ObjectPlace =
  | { readonly at: number; readonly generation: number }
  | { readonly stream: number; readonly index: number }
  | undefined;

/** The cross-references of a PDF, which name the current version of each object. */
export interface PdfReferences {
  /** By object number. Other objects do not belong to the document. */
  readonly objects: ReadonlyMap<number, ObjectPlace>;
  /** The catalog. */
  readonly root: { readonly number: number; readonly generation: number };
  /** The newest trailer's dictionary. */
  readonly trailer: Buffer;
  /** The number of sections: each update of a document adds one. */
  readonly sections: number;
}

/** A section of cross-references. */
export interface ReferenceSection {
  readonly entries: Iterable<readonly [number: number, place: ObjectPlace]>;
  /** The trailer, or the dictionary of the stream. */
  readonly dictionary: ReadonlyMap<string, string>;
  readonly start: number;
  readonly end: number;
}

const mostSections = 10_000;
/** More objects than a file that is read into memory usually has room for. */
const mostObjects = 1_000_000;
/** Trailers are much shorter. */
const longestTrailer = 65_536;

/**
 * Reads the cross-references from the newest section to the oldest: tables, streams, and hybrids of both.
 *
 * @param last the position of the newest section
 * @returns `references` is `undefined` if a section cannot be read, or if they name no catalog
 * @throws BrokenMediaError for a table that refers to no object, and for a reference to no section
 */
export function readPdfReferences(
  input: FormatInput,
  data: Buffer,
  last: number,
): { encrypted: boolean; references: PdfReferences | undefined } {
  const objects = new Map<number, ObjectPlace>();
  const seen = new Set<number>();
  const inflated: InflatedBytes = { total: 0 };
  let [encrypted, isReadable] = [false, true];
  let newest: ReferenceSection | undefined;
  const add = (entries: ReferenceSection["entries"], isWanted: (place: ObjectPlace) => boolean): void => {
    for (const [number, place] of entries)
      if (isWanted(place) && !objects.has(number)) objects.set(number, place);
    if (objects.size > mostObjects) throw tooManyObjects(input, "objects", mostObjects);
  };
  for (let next: number | undefined = last; next !== undefined;) {
    if (seen.has(next) || seen.size > mostSections)
      return broken(input, "its cross-references form a cycle", { hint: repair });
    seen.add(next);
    const section = readSection(input, data, next, inflated);
    if (section === undefined) {
      isReadable = false;
      break;
    }
    newest ??= section;
    encrypted ||= section.dictionary.has("Encrypt");
    add(section.entries, (place) => place !== undefined);
    // In a hybrid file, objects that old readers cannot read are deleted in the table and named in a stream.
    const hybrid = numberOf(section.dictionary.get("XRefStm"));
    if (hybrid !== undefined) {
      const hidden = readReferenceStream(input, data, hybrid, inflated);
      if (hidden === undefined) isReadable = false;
      else add(hidden.entries, () => true);
    }
    add(section.entries, () => true);
    next = numberOf(section.dictionary.get("Prev"));
  }
  const [, number, generation] = /^(\d+)\s+(\d+)\s+R$/.exec(newest?.dictionary.get("Root") ?? "") ?? [];
  const root = { number: Number(number), generation: Number(generation) };
  if (!isReadable || newest === undefined || objects.get(root.number) === undefined)
    return { encrypted, references: undefined };
  const trailer = data.subarray(newest.start, newest.end);
  return { encrypted, references: { objects, root, trailer, sections: seen.size } };
}

/** @throws BrokenMediaError if there is no section */
function readSection(
  input: FormatInput,
  data: Buffer,
  at: number,
  inflated: InflatedBytes,
): ReferenceSection | undefined {
  const start = skipPdfSpace(data, at, at + 32);
  if (data.toString("latin1", start, start + 4) !== "xref") {
    if (readObjectHeader(data, start) === undefined)
      return broken(input, `its cross-references should be at byte ${start} and are not`, { hint: repair });
    return readReferenceStream(input, data, start, inflated);
  }
  const { entries, end } = readReferenceTable(input, data, start + 4);
  if (data.toString("latin1", end, end + 7) !== "trailer")
    return broken(input, "its cross-reference table has no trailer", { hint: repair });
  const dictionaryStart = skipPdfSpace(data, end + 7);
  const dictionary = readPdfDictionary(data, dictionaryStart, Math.min(data.length, end + longestTrailer));
  return (
    dictionary && { entries, dictionary: dictionary.entries, start: dictionaryStart, end: dictionary.end }
  );
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}
