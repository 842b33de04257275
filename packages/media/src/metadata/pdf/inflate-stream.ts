import { inflateSync } from "node:zlib";
import { MediaTooLargeError } from "../../errors/limit-errors.ts";
import type { FormatInput } from "../format-problem.ts";

/** The inflated size of one stream of objects or cross-references; Acrobat's own have a few hundred kilobytes. */
const mostInflated = 16 * 1024 * 1024;
/** The inflated size of all of them together. */
const mostInflatedInAll = 64 * 1024 * 1024;

/** The inflated size of the streams of one file. */
export interface InflatedBytes {
  total: number;
}

/**
 * Inflates the stream at this position; `undefined` if it is damaged.
 *
 * @throws MediaTooLargeError if it inflates to more than any ordinary PDF needs
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
    hint: "this is no ordinary PDF; rewrite it, for instance: qpdf in.pdf out.pdf",
  });
}
