import { checkPdfJunk } from "./check-pdf-junk.ts";
import { checkPdfStreams } from "./check-pdf-streams.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import { readPdfReferences, type PdfReferences } from "./pdf-references.ts";
import { repair } from "./repair-pdf.ts";

/** Readers look for the end mark in the last kilobyte. */
const tailLength = 1024;

export interface CheckedPdf {
  readonly encrypted: boolean;
  /** `undefined` where they cannot be followed, so that objects are found by looking for them. */
  readonly references: PdfReferences | undefined;
}

/**
 * What the library would pass over: a file that is cut short, a cross-reference table that points nowhere; and what it
 * would spend without bounds: streams of objects that inflate, and junk between objects.
 */
export function checkPdf(input: FormatInput, data: Buffer): CheckedPdf {
  const tail = data.subarray(-tailLength).toString("latin1");
  if (!tail.includes("%%EOF"))
    return broken(input, "its end mark (%%EOF) is missing: cut short", { cure: repair });
  const last = /startxref\s+(\d+)\s+%%EOF(?![\s\S]*startxref)/.exec(tail)?.[1];
  if (last === undefined)
    return broken(input, "it does not tell where its cross-references are", { cure: repair });
  const found = readPdfReferences(input, data, Number(last));
  checkPdfJunk(input, data);
  checkPdfStreams(input, data);
  return found;
}
