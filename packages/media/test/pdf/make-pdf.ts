import { randomBytes } from "node:crypto";
import { PDFDocument, PDFName, PDFString, StandardFonts } from "@cantoo/pdf-lib";
import { PdfWriter, type Place } from "./pdf-writer.ts";

export interface MakePdfOptions {
  /** Put a link to every other page on each page, as a table of contents has. */
  readonly linked?: boolean;
  readonly objectStreams?: boolean;
  /** Attach a file of so many bytes that cannot be packed any smaller. */
  readonly attachment?: number;
}

/** A document whose pages say their number. */
export async function makePdf(pages: number, options: MakePdfOptions = {}): Promise<Buffer> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number += 1) {
    const page = document.addPage([300, 400]);
    page.drawText(`Page ${number} of foxes and hens`, { x: 20, y: 300, size: 14, font });
  }
  if (options.linked === true) linkAll(document);
  if (options.attachment !== undefined) await document.attach(randomBytes(options.attachment), "noise");
  return Buffer.from(
    await document.save({ useObjectStreams: options.objectStreams ?? true, addDefaultPage: false }),
  );
}

function linkAll(document: PDFDocument): void {
  const { context } = document;
  const pages = document.getPages();
  for (const page of pages) {
    const links = pages.map((target) =>
      context.register(
        context.obj({
          Type: "Annot",
          Subtype: "Link",
          Rect: [0, 0, 10, 10],
          P: page.ref,
          A: { S: "GoTo", D: [target.ref, PDFName.of("Fit")] },
        }),
      ),
    );
    const note = context.register(
      context.obj({
        Type: "Annot",
        Subtype: "Text",
        Rect: [0, 0, 9, 9],
        P: page.ref,
        Contents: PDFString.of("note"),
      }),
    );
    page.node.set(PDFName.of("Annots"), context.obj([...links, note]));
  }
}

/** A document with a stream of so many bytes, which nothing needs. */
export function pdfOfLength(length: number, pages = 1): Buffer {
  const pdf = new PdfWriter();
  const kids = Array.from({ length: pages }, (_, index) => index + 4);
  const tree = `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] /Count ${pages} >>`;
  const places: Record<number, Place> = {
    1: pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>"),
    2: pdf.object(2, tree),
    3: pdf.stream(3, Buffer.alloc(length)),
  };
  for (const kid of kids)
    places[kid] = pdf.object(kid, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>");
  return pdf.end(pdf.table(places, `/Size ${pages + 4} /Root 1 0 R`));
}
