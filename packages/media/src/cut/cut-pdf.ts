import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFObjectCopier,
  PDFPage,
  PDFPageLeaf,
  type PDFContext,
  type PDFObject,
} from "@cantoo/pdf-lib";
import type { SpoolFile } from "../bytes/spool-file.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { openPdf } from "../metadata/pdf/open-pdf.ts";
import { layersOf } from "./layers.ts";
import { annotationKeys, pageKeys } from "./page-keys.ts";
import type { Span } from "./plan-ranges.ts";
import { UsedResources } from "./used-resources.ts";

/** A parsed document that can be cut. */
export interface CuttablePdf {
  /** Writes these pages, counted from 0, as a complete document. */
  readonly cut: (pages: Span, file: SpoolFile) => Promise<void>;
}

/** Copies only what a page shows: following every reference would include the content of other pages. */
export async function cuttablePdf(input: FormatInput): Promise<CuttablePdf> {
  const { signal } = input;
  // Its size was checked when it was loaded.
  const { context, catalog, pages } = await openPdf(input, Number.POSITIVE_INFINITY);
  const resources = new UsedResources(context);
  return {
    cut: async ({ start, end }, file) => {
      const piece = await PDFDocument.create({ updateMetadata: false });
      const copier = PDFObjectCopier.for(context, piece.context);
      const shown = pages.slice(start, end).map((page) => shownPage(page, resources));
      for (const page of shown) {
        const copy = copier.copy(page);
        piece.addPage(PDFPage.of(copy, piece.context.register(copy), piece));
      }
      const layers = layersOf(context, catalog.get(PDFName.of("OCProperties")), shown);
      if (layers !== undefined) piece.catalog.set(PDFName.of("OCProperties"), copier.copy(layers));
      signal?.throwIfAborted();
      await file.write(await piece.save({ updateFieldAppearances: false, addDefaultPage: false }), 0);
      signal?.throwIfAborted();
    },
  };
}

/** A page with what it shows, and without references to anything else. */
function shownPage(node: PDFPageLeaf, resources: UsedResources): PDFPageLeaf {
  const { context } = node;
  const entries = new Map<PDFName, PDFObject>();
  for (const key of pageKeys.map((text) => PDFName.of(text))) {
    const value = node.get(key) ?? node.getInheritableAttribute(key);
    if (value !== undefined) entries.set(key, value);
  }
  const all = context.lookup(node.getInheritableAttribute(PDFName.of("Resources")));
  if (all instanceof PDFDict)
    entries.set(PDFName.of("Resources"), resources.forPage(all, node.get(PDFName.of("Contents"))));
  const annotations = node.lookup(PDFName.of("Annots"));
  if (annotations instanceof PDFArray)
    entries.set(PDFName.of("Annots"), shownAnnotations(context, annotations, resources));
  return PDFPageLeaf.fromMapWithContext(entries, context, false);
}

function shownAnnotations(context: PDFContext, annotations: PDFArray, resources: UsedResources): PDFArray {
  const shown = PDFArray.withContext(context);
  for (let index = 0; index < annotations.size(); index += 1) {
    const annotation = annotations.lookup(index);
    if (!(annotation instanceof PDFDict)) continue;
    if (annotation.lookup(PDFName.of("Subtype")) === PDFName.of("Link")) continue;
    const copy = PDFDict.withContext(context);
    for (const [key, value] of annotation.entries())
      if (annotationKeys.has(key.decodeText())) copy.set(key, value);
    resources.pruneAppearance(copy.get(PDFName.of("AP")));
    shown.push(copy);
  }
  return shown;
}
