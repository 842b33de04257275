import { findPdfWord, readPdfDictionary, skipPdfSpace } from "./pdf-dictionary.ts";
import { longestGap, streamStart } from "./pdf-streams.ts";

/** The words that begin an object, such as `12 0 obj`. */
export interface ObjectHeader {
  readonly number: number;
  readonly generation: number;
  readonly end: number;
}

/** Reads the header of an object at this position; `undefined` if there is none. */
export function readObjectHeader(data: Buffer, at: number): ObjectHeader | undefined {
  const number = readInteger(data, at);
  if (number === undefined) return undefined;
  const generation = readInteger(data, number.end);
  if (generation === undefined) return undefined;
  const end = afterWord("obj", data, generation.end, data.length);
  return end === undefined ? undefined : { number: number.value, generation: generation.value, end };
}

/** Reads the next integer, after white space and comments. */
export function readInteger(data: Buffer, at: number): { value: number; end: number } | undefined {
  const start = skipPdfSpace(data, at, at + longestGap);
  const digits = /^\d+/.exec(data.toString("latin1", start, start + 16))?.[0];
  return digits === undefined ? undefined : { value: Number(digits), end: start + digits.length };
}

export interface ObjectExtent {
  /** After the word `endobj`; `undefined` if that is not found. */
  readonly end: number | undefined;
  /** The dictionary, if the object is a stream. */
  readonly stream: ReadonlyMap<string, string> | undefined;
}

/**
 * Finds the end of an object.
 *
 * @param start the position after its header
 * @param limit where the next object begins
 * @param lengthOf resolves the entry `Length` of a stream, which may be a reference
 */
export function findObjectEnd(
  data: Buffer,
  start: number,
  limit: number,
  lengthOf: (entry: string | undefined) => number | undefined,
): ObjectExtent {
  const body = skipPdfSpace(data, start, limit);
  const dictionary = readPdfDictionary(data, body, limit);
  const content = dictionary && streamStart(data, dictionary.end);
  if (dictionary === undefined || content === undefined) {
    const value = dictionary?.end ?? findPdfWord("endobj", data, body, limit);
    return { end: afterWord("endobj", data, value, limit), stream: undefined };
  }
  const length = lengthOf(dictionary.entries.get("Length"));
  const end =
    (length === undefined ? undefined : afterWord("endstream", data, content + length, limit)) ??
    afterWord("endstream", data, data.subarray(0, limit).indexOf("endstream", content), limit);
  return {
    end: end === undefined ? undefined : afterWord("endobj", data, end, limit),
    stream: dictionary.entries,
  };
}

/** The position after a word, if it is the next one after white space and comments. */
function afterWord(word: string, data: Buffer, at: number, limit: number): number | undefined {
  if (at < 0) return undefined;
  const start = skipPdfSpace(data, at, Math.min(limit, at + longestGap));
  const end = start + word.length;
  return end <= limit && data.toString("latin1", start, end) === word ? end : undefined;
}
