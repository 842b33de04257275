import { inflateSync } from "node:zlib";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import type { FormatInput } from "./format-problem.ts";

/** What one stream of objects or cross-references may inflate to; Acrobat's own hold a few hundred kilobytes. */
const mostInflated = 16 * 1024 * 1024;
/** What all of them may inflate to together. */
const mostInflatedInAll = 64 * 1024 * 1024;

/** Counts what the streams of one file inflate to. */
export interface InflatedBytes {
  total: number;
}

/**
 * Inflates a stream that begins here; `undefined` where it is damaged.
 *
 * @throws MediaTooLargeError where it inflates to more than any ordinary PDF needs
 */
export function inflatePdfStream(
  input: FormatInput,
  data: Buffer,
  start: number,
  inflated: InflatedBytes,
): Buffer | undefined {
  let content: Buffer;
  try {
    content = inflateSync(data.subarray(start), { maxOutputLength: mostInflated, finishFlush: 2 });
  } catch (error) {
    if (error instanceof RangeError)
      throw tooManyObjects(input, "bytes of PDF objects when inflated", mostInflated);
    return undefined;
  }
  inflated.total += content.length;
  if (inflated.total > mostInflatedInAll)
    throw tooManyObjects(input, "bytes of PDF objects when inflated", mostInflatedInAll);
  return content;
}

export function tooManyObjects({ bytes }: FormatInput, unit: string, allowed: number): MediaTooLargeError {
  return new MediaTooLargeError(bytes.label, {
    option: "the cap on objects",
    unit,
    allowed,
    received: allowed,
    hint: "this is no ordinary PDF; write it anew, for instance: qpdf in.pdf out.pdf",
  });
}
