import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFPage } from "@cantoo/pdf-lib";
import type { SpoolFile } from "../bytes/spool-file.ts";
import type { FormatInput } from "../facts/format-problem.ts";
import { openPdf } from "../facts/open-pdf.ts";
import type { Span } from "./plan-ranges.ts";

/** A document read for cutting. */
export interface CuttablePdf {
  /** Writes these pages as a document of their own; they are counted from 0. */
  readonly cut: (pages: Span, file: SpoolFile) => Promise<void>;
}

export async function cuttablePdf(input: FormatInput): Promise<CuttablePdf> {
  const { signal } = input;
  // That it is not too large was decided when it was loaded.
  const { document } = await openPdf(input, Number.POSITIVE_INFINITY);
  for (const page of document.getPages()) forgetOtherPages(page);
  return {
    cut: async ({ start, end }, file) => {
      const piece = await PDFDocument.create({ updateMetadata: false });
      const indices = Array.from({ length: end - start }, (_, index) => start + index);
      for (const page of await piece.copyPages(document, indices)) piece.addPage(page);
      signal?.throwIfAborted();
      await file.write(await piece.save({ updateFieldAppearances: false, addDefaultPage: false }), 0);
      signal?.throwIfAborted();
    },
  };
}

/**
 * Cuts what leads from a page to others: links, threads, the structure tree, parents of form fields. Copying follows
 * every reference, so that a piece would otherwise carry along the content of pages that are not in it.
 */
function forgetOtherPages(page: PDFPage): void {
  for (const key of ["B", "StructParents", "PZ"]) page.node.delete(PDFName.of(key));
  const annotations = page.node.lookup(PDFName.of("Annots"));
  if (!(annotations instanceof PDFArray)) return;
  for (let index = annotations.size() - 1; index >= 0; index -= 1) {
    const annotation = annotations.lookup(index);
    if (!(annotation instanceof PDFDict)) continue;
    if (annotation.lookup(PDFName.of("Subtype")) === PDFName.of("Link")) annotations.remove(index);
    for (const key of ["P", "Parent", "Popup", "IRT", "A", "AA", "Dest", "StructParent"]) {
      annotation.delete(PDFName.of(key));
    }
  }
}
