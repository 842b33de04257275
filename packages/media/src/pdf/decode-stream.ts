import { inflateRawSync, inflateSync, constants } from "node:zlib";
import { decodeLzw } from "./decode-lzw.ts";
import { decodeRunLength } from "./decode-run-length.ts";
import { isDictionary, PdfName, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import { decodeAscii85, decodeAsciiHex } from "./text-filters.ts";
import { undoPredictor } from "./undo-predictor.ts";

/** Honest streams have one filter or two. */
const mostFilters = 8;

/** What a stream decodes to; or that one of its filters is none of ours, or that it would be too long. */
export type Decoded = Uint8Array | "unknown filter" | "too long";

interface Filter {
  readonly name: string;
  readonly options: PdfDictionary;
}

/**
 * Undoes the filters of a stream one by one, none of which may give more than `maxLength` bytes.
 *
 * @param resolve follows references
 */
export function decodeStream(
  dictionary: PdfDictionary,
  content: Uint8Array,
  resolve: (value: PdfValue | undefined) => PdfValue,
  maxLength: number,
): Decoded {
  const filters = filtersOf(dictionary, resolve);
  if (filters.length > mostFilters) return "too long";
  let bytes = content;
  for (const { name, options } of filters) {
    const number = (key: string, whenAbsent: number): number => {
      const value = resolve(options.get(key));
      return typeof value === "number" ? value : whenAbsent;
    };
    let decoded: Decoded | undefined;
    switch (name) {
      case "FlateDecode":
      case "Fl":
        decoded = inflate(bytes, maxLength);
        break;
      case "LZWDecode":
      case "LZW":
        decoded = decodeLzw(bytes, number("EarlyChange", 1) !== 0, maxLength) ?? "too long";
        break;
      case "ASCIIHexDecode":
      case "AHx":
        decoded = decodeAsciiHex(bytes);
        break;
      case "ASCII85Decode":
      case "A85":
        decoded = decodeAscii85(bytes, maxLength) ?? "too long";
        break;
      case "RunLengthDecode":
      case "RL":
        decoded = decodeRunLength(bytes, maxLength) ?? "too long";
        break;
      case "Crypt":
        decoded = bytes;
        break;
      default:
        return "unknown filter";
    }
    if (typeof decoded === "string") return decoded;
    const predicted = undoPredictor(decoded, {
      predictor: number("Predictor", 1),
      colors: number("Colors", 1),
      bitsPerComponent: number("BitsPerComponent", 8),
      columns: number("Columns", 1),
    });
    if (predicted === undefined) return "unknown filter";
    bytes = predicted;
  }
  return bytes;
}

/** The filters in the order in which they are undone. */
export function filtersOf(
  dictionary: PdfDictionary,
  resolve: (value: PdfValue | undefined) => PdfValue,
): Filter[] {
  const filter = resolve(dictionary.get("Filter"));
  const options = resolve(dictionary.get("DecodeParms"));
  const names = Array.isArray(filter) ? (filter as PdfValue[]) : [filter];
  const all = Array.isArray(options) ? (options as PdfValue[]) : [options];
  return names.flatMap((value, index) => {
    const name = resolve(value);
    const own = resolve(all[index]);
    return name instanceof PdfName ? [{ name: name.text, options: isDictionary(own) ? own : new Map() }] : [];
  });
}

/** Takes what there is of a stream that is cut short, and one whose checksum is wrong, as other readers do. */
function inflate(bytes: Uint8Array, maxOutputLength: number): Decoded {
  const options = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return inflateSync(bytes, options);
  } catch (error) {
    if (isTooLong(error)) return "too long";
  }
  try {
    return inflateRawSync(bytes.subarray(2), options);
  } catch (error) {
    return isTooLong(error) ? "too long" : new Uint8Array(0);
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof RangeError;
}
