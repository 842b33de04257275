import { checkPdfJunk } from "./check-junk.ts";
import { checkPdfStreams } from "./check-streams.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import { readPdfReferences, type PdfReferences } from "./read-references.ts";
import { repair } from "./repair-hint.ts";

/** Readers search the last kilobyte for the end mark. */
const tailLength = 1024;

export interface CheckedPdf {
  readonly encrypted: boolean;
  /** `undefined` if they cannot be followed: objects are then found by scanning the file. */
  readonly references: PdfReferences | undefined;
}

/**
 * Refuses what pdf-lib would accept silently (a file that is cut short, cross-references to nothing), and what it would
 * spend unlimited time or memory on (object streams that inflate, junk between objects).
 */
export function checkPdf(input: FormatInput, data: Buffer): CheckedPdf {
  const tail = data.subarray(-tailLength).toString("latin1");
  if (!tail.includes("%%EOF"))
    return broken(input, "its end mark (%%EOF) is missing: cut short", { hint: repair });
  const last = /startxref\s+(\d+)\s+%%EOF(?![\s\S]*startxref)/.exec(tail)?.[1];
  if (last === undefined)
    return broken(input, "it does not state where its cross-references are", { hint: repair });
  const found = readPdfReferences(input, data, Number(last));
  checkPdfJunk(input, data);
  checkPdfStreams(input, data);
  return found;
}
