import { PDFDict, PDFName, PDFNumber } from "@cantoo/pdf-lib";
import { broken, type FormatInput } from "./format-problem.ts";
import type { PdfFacts } from "./media-facts.ts";
import { openPdf } from "./open-pdf.ts";
import { repair } from "./repair-pdf.ts";

/** The number of pages, counted in the page tree and held against what the tree says of itself. */
export async function readPdf(input: FormatInput, maxBytes: number | undefined): Promise<PdfFacts> {
  const { catalog, pages: leaves, encrypted } = await openPdf(input, maxBytes);
  const pages = leaves.length;
  const tree = catalog.lookup(PDFName.of("Pages"));
  const told = tree instanceof PDFDict ? tree.lookup(PDFName.of("Count")) : undefined;
  if (told instanceof PDFNumber && told.asNumber() !== pages) {
    return broken(input, `it should have ${told.asNumber()} pages and has ${pages}`, { cure: repair });
  }
  if (pages === 0) return broken(input, "it has no pages");
  return { kind: "pdf", pages, encrypted };
}
