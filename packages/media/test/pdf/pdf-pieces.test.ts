import { randomBytes } from "node:crypto";
import {
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRawStream,
  PDFString,
  StandardFonts,
  type PDFPage,
} from "@cantoo/pdf-lib";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { collect } from "../helpers/temporary-folder.ts";

const name = (text: string): PDFName => PDFName.of(text);

/** The pieces of one page each, read again. */
async function piecesOf(document: PDFDocument): Promise<{ bytes: Buffer; document: PDFDocument }[]> {
  await using media = await loadMedia(await document.save());
  const pieces = [];
  for await (const piece of splitMedia(media, { limits: { pdf: { maxPages: 1 } } })) {
    const bytes = await collect(piece.stream());
    await piece[Symbol.asyncDispose]();
    pieces.push({ bytes, document: await PDFDocument.load(bytes) });
  }
  return pieces;
}

/** Everything in a document as text, its streams as they are. */
function textOf({ context }: PDFDocument): string {
  return context
    .enumerateIndirectObjects()
    .map(
      ([, object]) =>
        object.toString() +
        (object instanceof PDFRawStream ? Buffer.from(object.contents).toString("latin1") : ""),
    )
    .join("\n");
}

/** A stream that is a drawing of its own, with a mark in it. */
function drawing(
  document: PDFDocument,
  mark: string,
  dictionary: Record<string, unknown> = {},
): ReturnType<PDFDocument["context"]["register"]> {
  const { context } = document;
  return context.register(
    context.stream(mark, { Type: "XObject", Subtype: "Form", BBox: [0, 0, 9, 9], ...dictionary }),
  );
}

function draw(page: PDFPage, content: string): void {
  const { context } = page.doc;
  page.node.set(name("Contents"), context.register(context.flateStream(content)));
}

describe("a piece of a PDF has only the resources that its pages use", () => {
  it("a piece of a PDF leaves out fonts and images of other pages", async () => {
    const document = await PDFDocument.create();
    const pages = [0, 1, 2].map(() => document.addPage([90, 90]));
    const marks = pages.map(() => randomBytes(100_000).toString("hex"));
    const shared = document.context.obj({
      XObject: Object.fromEntries(marks.map((mark, index) => [`Im${index}`, drawing(document, `% ${mark}`)])),
    });
    const resources = document.context.register(shared);
    for (const [index, page] of pages.entries()) {
      page.node.set(name("Resources"), resources);
      draw(page, `q /Im${index} Do Q`);
    }
    const pieces = await piecesOf(document);
    for (const [index, piece] of pieces.entries()) {
      expect(marks.map((mark) => textOf(piece.document).includes(mark))).toEqual(
        marks.map((_, other) => other === index),
      );
      expect(piece.bytes.length).toBeLessThan(210_000);
    }
  });

  it("a form inside a form has what it uses from the page and from its own resources, and nothing else", async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([90, 90]);
    document.addPage([90, 90]);
    const { context } = document;
    const inner = drawing(document, "% inner-mark");
    const own = context.obj({
      XObject: { Used: drawing(document, "% used-mark"), Spare: drawing(document, "% spare-mark") },
    });
    const outer = drawing(document, "/In Do");
    const rich = drawing(document, "/Used Do", { Resources: own });
    page.node.set(
      name("Resources"),
      context.obj({
        XObject: { Out: outer, In: inner, Rich: rich, Other: drawing(document, "% other-mark") },
      }),
    );
    draw(page, "/O#75t Do /Rich Do");
    const [piece] = await piecesOf(document);
    const text = textOf(piece!.document);
    for (const mark of ["inner-mark", "used-mark"]) expect(text).toContain(mark);
    for (const mark of ["spare-mark", "other-mark"]) expect(text).not.toContain(mark);
  });

  it("a piece of a PDF has all resources of a page whose content cannot be decoded", async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([90, 90]);
    document.addPage([90, 90]);
    const { context } = document;
    page.node.set(name("Resources"), context.obj({ XObject: { A: drawing(document, "% a-mark") } }));
    page.node.set(name("Contents"), context.register(context.stream("noise", { Filter: "Crypt" })));
    const [piece] = await piecesOf(document);
    expect(textOf(piece!.document)).toContain("a-mark");
  });
});

describe("a piece of a PDF shows what a person sees", () => {
  it("a layer that is hidden by default stays hidden in a piece, and layers of other pages are left out", async () => {
    const document = await PDFDocument.create();
    const { context } = document;
    const layers = ["hidden-layer", "shown-layer", "foreign-layer"].map((title) =>
      context.register(context.obj({ Type: "OCG", Name: PDFString.of(title) })),
    );
    const [hidden, shown, foreign] = layers;
    document.catalog.set(
      name("OCProperties"),
      context.obj({
        OCGs: layers,
        D: {
          OFF: [hidden!, foreign!],
          ON: [shown!],
          Order: layers,
          AS: [{ Event: "View", OCGs: layers, Category: ["View"] }],
        },
      }),
    );
    const pages = [0, 1].map(() => document.addPage([90, 90]));
    pages[0]!.node.set(name("Resources"), context.obj({ Properties: { H: hidden!, S: shown! } }));
    draw(pages[0]!, "/OC /H BDC 0 0 9 9 re f EMC /OC /S BDC 0 0 5 5 re f EMC");
    pages[1]!.node.set(name("Resources"), context.obj({ Properties: { F: foreign! } }));
    draw(pages[1]!, "/OC /F BDC 0 0 9 9 re f EMC");
    const [first] = await piecesOf(document);
    const piece = first!.document;
    const properties = piece.catalog.lookup(name("OCProperties"), PDFDict);
    const configuration = properties.lookup(name("D"), PDFDict);
    const titles = (list: unknown): string[] =>
      (list as { asArray(): unknown[] }).asArray().map((ref) =>
        piece.context
          .lookup(ref as never, PDFDict)
          .lookup(name("Name"), PDFString)
          .decodeText(),
      );
    expect(titles(properties.lookup(name("OCGs")))).toEqual(["hidden-layer", "shown-layer"]);
    expect(titles(configuration.lookup(name("OFF")))).toEqual(["hidden-layer"]);
    expect(titles(configuration.lookup(name("ON")))).toEqual(["shown-layer"]);
    // What the page names is the very layer that is off.
    const used = piece.getPage(0).node.Resources()!.lookup(name("Properties"), PDFDict).get(name("H"));
    expect(configuration.lookup(name("OFF"))!.toString()).toBe(`[ ${String(used)} ]`);
    expect(textOf(piece)).not.toContain("foreign-layer");
  });

  it("a piece of a PDF has no actions, and no data of programs", async () => {
    const document = await PDFDocument.create();
    const { context } = document;
    const script = context.obj({ S: "JavaScript", JS: PDFString.of("secret-script") });
    const data = context.register(context.stream("secret-data"));
    const page = document.addPage([90, 90]);
    const second = document.addPage([90, 90]);
    const font = await document.embedFont(StandardFonts.Helvetica);
    page.drawText("seen", { font });
    for (const [key, value] of Object.entries({
      AA: { O: script },
      PieceInfo: { App: { Private: data } },
      Metadata: data,
      Thumb: data,
      AF: [data],
      Trans: script,
    }))
      page.node.set(name(key), context.obj(value as never));
    const form = context.register(
      context.stream("x", {
        Subtype: "Form",
        BBox: [0, 0, 1, 1],
        PieceInfo: { Private: data },
        Metadata: data,
      }),
    );
    page.node.Resources()!.set(name("XObject"), context.obj({ P: form }));
    page.node.set(
      name("Annots"),
      context.obj([
        {
          Type: "Annot",
          Subtype: "FileAttachment",
          Rect: [0, 0, 9, 9],
          FS: { EF: { F: data } },
          Contents: PDFString.of("seen-note"),
        },
        {
          Type: "Annot",
          Subtype: "Widget",
          Rect: [0, 0, 9, 9],
          A: script,
          AA: { F: script },
          P: second.ref,
          Parent: second.ref,
          AP: { N: form },
        },
        { Type: "Annot", Subtype: "Screen", Rect: [0, 0, 9, 9], A: script, MK: { R: 90 } },
      ] as never),
    );
    document.catalog.set(name("OpenAction"), script);
    document.addJavaScript("main", "secret-script");
    const [piece] = await piecesOf(document);
    const text = textOf(piece!.document);
    expect(text).toContain("seen-note");
    expect(text).not.toMatch(/secret|JavaScript/);
    expect(piece!.document.getPageCount()).toBe(1);
  });
});
