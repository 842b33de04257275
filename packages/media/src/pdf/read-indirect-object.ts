import type { Decryption } from "./open-decryption.ts";
import { brokenPdf } from "./pdf-problem.ts";
import { isDictionary, isName, PdfStream, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import type { ReadBudget } from "./read-budget.ts";
import { ValueReader } from "./value-reader.ts";

export interface IndirectObject {
  readonly number: number;
  readonly value: PdfValue;
}

export interface ObjectOptions {
  readonly budget: ReadBudget;
  readonly decryption?: Decryption | undefined;
  /** Follows a reference: the length of a stream may be an object of its own. */
  readonly resolve?: ((value: PdfValue | undefined) => PdfValue) | undefined;
}

/**
 * The object that begins at `start` (`7 0 obj …`), all of it before `end`.
 *
 * @returns `undefined` where no object begins
 */
export function readIndirectObject(
  data: Buffer,
  start: number,
  end: number,
  { budget, decryption, resolve }: ObjectOptions,
): IndirectObject | undefined {
  budget.beginObject();
  const head = new ValueReader(data, start, end, { budget });
  const [number, generation] = [head.readInteger(), head.readInteger()];
  head.skipSpace();
  if (number === undefined || generation === undefined || !takeObj(data, head)) return undefined;
  const reader = new ValueReader(data, head.position, end, {
    budget,
    decryptString: decryption && ((bytes) => decryption.string(bytes, number, generation)),
  });
  reader.skipSpace();
  // Some writers leave an object empty.
  if (reader.takeKeyword("endobj")) return { number, value: null };
  const value = reader.readValue();
  budget.addBytes(reader.position - start);
  if (!isDictionary(value)) return { number, value };
  reader.skipSpace();
  if (!reader.takeKeyword("stream")) return { number, value };
  const length = (resolve ?? ((same) => same ?? null))(value.get("Length"));
  const content = contentAt(data, reader.position, end, length, budget);
  const isPlain = decryption === undefined || isName(value.get("Type"), "XRef") || hasOwnFilter(value);
  const decrypted = isPlain ? content : decryption.stream(content, number, generation);
  return { number, value: new PdfStream(value, decrypted) };
}

/** Some writers let the content follow the keyword without a space. */
function takeObj(data: Buffer, reader: ValueReader): boolean {
  if (data.toString("latin1", reader.position, reader.position + 3) !== "obj") return false;
  reader.position += 3;
  return true;
}

/** A stream with a filter `Crypt` says itself how it is encrypted; in practice, not at all. */
function hasOwnFilter(dictionary: PdfDictionary): boolean {
  const filter = dictionary.get("Filter") ?? null;
  const first = Array.isArray(filter) ? (filter as PdfValue[])[0] : filter;
  return isName(first, "Crypt");
}

/** What stands between the keywords: as long as it says it is, or else up to the next `endstream`. */
function contentAt(
  data: Buffer,
  keywordEnd: number,
  end: number,
  length: PdfValue,
  budget: ReadBudget,
): Buffer {
  let start = keywordEnd;
  if (data[start] === 0x0d) start += 1;
  if (data[start] === 0x0a) start += 1;
  if (typeof length === "number" && length >= 0 && start + length <= end) {
    const reader = new ValueReader(data, start + length, end, { budget });
    reader.skipSpace();
    if (reader.takeKeyword("endstream")) return data.subarray(start, start + length);
  }
  const rest = data.subarray(start, end);
  budget.addBytes(rest.length);
  let found = rest.indexOf("endstream");
  if (found === -1) return brokenPdf(`a stream at byte ${start} has no end`);
  if (rest[found - 1] === 0x0a) found -= 1;
  if (rest[found - 1] === 0x0d) found -= 1;
  return rest.subarray(0, Math.max(found, 0));
}
