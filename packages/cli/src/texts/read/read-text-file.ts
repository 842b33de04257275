import { isUtf8 } from "node:buffer";
import { describeLegacyText } from "./describe-legacy-text.ts";

/** A file's text without its byte order mark, or why its bytes are no text. */
export type TextFile =
  { readonly text: string; readonly encoding: TextEncoding } | { readonly notText: string };

/** Names as `TextDecoder` knows them. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Reads a text file: UTF-8 with or without a byte order mark, or UTF-16 with one. Other encodings are reported and not
 * guessed, because the vector of a garbled text costs as much as a good one.
 */
export function readTextFile(bytes: Uint8Array): TextFile {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return { notText: "UTF-32 text is not read: save the file as UTF-8" };
  if (encoding !== "utf-8") {
    if (bytes.length % 2 === 1) {
      return { notText: `${encoding.toUpperCase()} text that breaks off in the middle of a character` };
    }
    try {
      return checked(new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding);
    } catch {
      return { notText: `invalid ${encoding.toUpperCase()}: save the file as UTF-8` };
    }
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) return { notText: describeZeros(bytes, zero) };
  if (!isUtf8(bytes)) return { notText: describeInvalidUtf8(bytes) };
  return checked(new TextDecoder().decode(bytes), encoding);
}

/** What a byte order mark says; `undefined` for UTF-32. */
function encodingOf(bytes: Uint8Array): TextEncoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? undefined : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? undefined : "utf-8";
}

/** The share of a text that may be control characters: logs have colours, and old files form feeds. */
const mostControl = 0.05;

function checked(text: string, encoding: TextEncoding): TextFile {
  if (text.includes("\0")) return { notText: "it contains NUL characters, which no text does" };
  const control = text.match(/[\u0001-\u0008\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g)?.length ?? 0;
  return control > text.length * mostControl
    ? { notText: `${String(Math.round((100 * control) / text.length))} % of it are control characters` }
    : { text, encoding };
}

function describeZeros(bytes: Uint8Array, first: number): string {
  const sample = bytes.subarray(0, 4_096);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) (zeros[index % 2] as number) += 1;
  const [even = 0, odd = 0] = zeros;
  // Every second byte of a Latin text in UTF-16 is zero.
  const half = sample.length / 2;
  if (Math.max(even, odd) > 0.7 * half && Math.min(even, odd) < 0.05 * half) {
    const order = odd > even ? "little" : "big";
    return `it looks like UTF-16 (${order}-endian) without a byte order mark: save it as UTF-8, or with the mark`;
  }
  return `it is binary and not text: byte ${String(first)} is NUL`;
}

function describeInvalidUtf8(bytes: Uint8Array): string {
  const legacy = describeLegacyText(bytes);
  const where = `byte ${String(firstInvalid(bytes))} is not UTF-8`;
  return legacy === undefined ? `it is binary and not text: ${where}` : `${where}; ${legacy}`;
}

/** Where the longest valid UTF-8 prefix ends, found by bisection; up to three bytes of an unfinished character belong to it. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (endsWell(bytes, middle)) valid = middle;
    else invalid = middle;
  }
  while (valid > 0 && !isUtf8(bytes.subarray(0, valid))) valid -= 1;
  return valid;
}

function endsWell(bytes: Uint8Array, end: number): boolean {
  return [0, 1, 2, 3].some((less) => end >= less && isUtf8(bytes.subarray(0, end - less)));
}
