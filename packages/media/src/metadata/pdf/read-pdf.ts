import { PDFDict, PDFName, PDFNumber } from "@cantoo/pdf-lib";
import { broken, type FormatInput } from "../format-problem.ts";
import type { PdfMetadata } from "../media-metadata.ts";
import { openPdf } from "./open-pdf.ts";
import { repair } from "./repair-hint.ts";

/** Reads the number of pages by walking the page tree, and compares it with the tree's own count. */
export async function readPdf(input: FormatInput, maxBytes: number | undefined): Promise<PdfMetadata> {
  const { catalog, pages: leaves, encrypted } = await openPdf(input, maxBytes);
  const pages = leaves.length;
  const tree = catalog.lookup(PDFName.of("Pages"));
  const reported = tree instanceof PDFDict ? tree.lookup(PDFName.of("Count")) : undefined;
  if (reported instanceof PDFNumber && reported.asNumber() !== pages) {
    return broken(input, `it should have ${reported.asNumber()} pages and has ${pages}`, { hint: repair });
  }
  if (pages === 0) return broken(input, "it has no pages");
  return { kind: "pdf", pages, encrypted };
}
