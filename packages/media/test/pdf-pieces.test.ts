import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import { describeWith, pdftotext, run } from "./programs.ts";
import { collect, temporaryFolder } from "./temporary-folder.ts";
import { writeCompressedPdf, writePdf, type PdfPart, type WritePdfOptions } from "./write-pdf.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const content = (text: string): PdfPart => ({ dictionary: "", content: Buffer.from(text, "latin1") });
const says = (text: string, y = 300): string => `BT /F1 18 Tf 20 ${y} Td (${text}) Tj ET\n`;

/** A document of two pages, so that each is a piece, whose first page and catalog have more entries. */
interface TwoPages {
  readonly catalog?: string;
  readonly page?: string;
  readonly resources?: string;
  readonly content: string;
  /** The objects from number 8 on. */
  readonly more?: readonly PdfPart[];
}

function twoPages(parts: TwoPages, options?: WritePdfOptions): Buffer {
  const { catalog = "", page = "", resources = "", more = [] } = parts;
  return writePdf(
    [
      `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
      "<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] /MediaBox [0 0 300 400] >>",
      `<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 7 0 R >> ${resources} >> ${page} >>`,
      "<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Resources << /Font << /F1 7 0 R >> >> >>",
      content(parts.content),
      content(says("the second page")),
      helvetica,
      ...more,
    ],
    options,
  );
}

/** The pieces of one page each, saved beside the whole. */
async function cut(name: string, pdf: Buffer): Promise<string[]> {
  writeFileSync(at(name), pdf);
  const media = await loadMedia(at(name));
  const paths: string[] = [];
  for await (const piece of splitMedia(media, { limits: { pdf: { maxPages: 1 } } })) {
    await using held = piece;
    paths.push(at(`${name}.${paths.length + 1}.pdf`));
    writeFileSync(paths.at(-1)!, await collect(held.stream()));
  }
  return paths;
}

/** A page as it is seen. */
const picture = (path: string, page: number): string =>
  run("pdftoppm", ["-r", "36", "-f", String(page), "-l", String(page), path]);
const objects = (path: string): string =>
  run("qpdf", ["--qdf", "--object-streams=disable", "--no-original-object-ids", path, "-"]);

async function expectSameLook(name: string, pdf: Buffer): Promise<string[]> {
  const pieces = await cut(name, pdf);
  pieces.forEach((piece, index) => {
    run("qpdf", ["--check", piece]);
    expect(picture(piece, 1) === picture(at(name), index + 1), `${name}, page ${index + 1}`).toBe(true);
  });
  return pieces;
}

describeWith(["qpdf", "pdftotext", "pdftoppm"], "pieces of a PDF", () => {
  it("layers that are off stay off in the pieces of a PDF, and pages without layers have none", async () => {
    const layers = twoPages({
      catalog: "/OCProperties << /OCGs [8 0 R 9 0 R 10 0 R] /D << /OFF [8 0 R 10 0 R] /Order [9 0 R] >> >>",
      resources: "/Properties << /Hidden 8 0 R /Shown 9 0 R >>",
      content: `/OC /Hidden BDC ${says("hidden words")} EMC /OC /Shown BDC ${says("shown words", 200)} EMC`,
      more: ["(hidden)", "(shown)", "(elsewhere)"].map((name) => `<< /Type /OCG /Name ${name} >>`),
    });
    const [first = "", second = ""] = await expectSameLook("layers.pdf", layers);
    expect(objects(first)).toContain("/OFF");
    expect(objects(first)).not.toContain("(elsewhere)");
    expect(objects(second)).not.toContain("/OCProperties");
  });

  it("layers that are off unless they are named, and those of a use, stay so in a piece of a PDF", async () => {
    const usage = "<< /Event /View /Category [/View] /OCGs [9 0 R] >>";
    const layers = twoPages({
      catalog: `/OCProperties << /OCGs [8 0 R 9 0 R] /D << /BaseState /OFF /ON [9 0 R] /AS [${usage}] >> >>`,
      resources: "/Properties << /A 8 0 R /B 9 0 R >>",
      content: `/OC /A BDC ${says("off by default")} EMC /OC /B BDC ${says("off by its use", 200)} EMC`,
      more: [
        "<< /Type /OCG /Name (a) >>",
        "<< /Type /OCG /Name (b) /Usage << /View << /ViewState /OFF >> >> >>",
      ],
    });
    await expectSameLook("usage.pdf", layers);
  });

  it("a piece of a PDF carries nothing that is not seen on its pages, however it is led to", async () => {
    const secret = "(SECRET)";
    const hidden = twoPages({
      catalog: `/Names << /JavaScript << /Names [${secret} 8 0 R] >> >> /OpenAction 8 0 R /Metadata 9 0 R`,
      page: [
        `/AA << /O 8 0 R >> /PieceInfo << /Private ${secret} >> /Metadata 9 0 R /Thumb 9 0 R /B [10 0 R]`,
        `/StructParents 0 /Private ${secret} /LastModified ${secret} /Annots [11 0 R 12 0 R 13 0 R 14 0 R]`,
      ].join(" "),
      resources: `/XObject << /Form 15 0 R /Unused 9 0 R >> /ExtGState << /G 16 0 R >> /Private ${secret}`,
      content: `${says("seen")} /Form Do /G gs`,
      more: [
        `<< /Type /Action /S /JavaScript /JS ${secret} >>`,
        { dictionary: "/Type /Metadata", content: Buffer.from("SECRET") },
        "<< /Type /Bead /P 4 0 R /N 10 0 R /V 10 0 R >>",
        `<< /Type /Annot /Subtype /Link /Rect [20 20 60 60] /Border [0 0 2] /A 8 0 R /Dest [4 0 R /Fit] >>`,
        `<< /Type /Annot /Subtype /FileAttachment /Rect [70 20 90 60] /FS << /Type /Filespec /F ${secret} /EF << /F 9 0 R >> >> /AP << /N 17 0 R >> >>`,
        `<< /Type /Annot /Subtype /Popup /Rect [100 20 200 60] /Contents ${secret} /Parent 14 0 R >>`,
        `<< /Type /Annot /Subtype /Text /Rect [100 70 120 90] /Contents (a note) /P 4 0 R /Popup 13 0 R /AA << /E 8 0 R >> /IRT 13 0 R >>`,
        {
          dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 300 400] /PieceInfo << /Private ${secret} >> /Metadata 9 0 R /Ref << /F ${secret} >> /Private 4 0 R /Resources << /Font << /F1 7 0 R >> >>`,
          content: Buffer.from(says("in a form", 200)),
        },
        "<< /Type /ExtGState /LW 2 /Private 4 0 R /Other 8 0 R >>",
        {
          dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 20 40]",
          content: Buffer.from("0 1 0 rg 0 0 20 40 re f"),
        },
      ],
    });
    const [first = ""] = await expectSameLook("hidden.pdf", hidden);
    const text = objects(first);
    expect(pdftotext(first)[0]).toMatch(/seen[\s\S]*in a form/);
    expect(text).not.toMatch(/SECRET|JavaScript|the second page|Private|Metadata|PieceInfo/);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toContain("(a note)");
  });

  it("resources that all pages of a PDF share are in the pieces that use them alone", async () => {
    const count = 14;
    const images = Array.from({ length: count }, () => ({
      dictionary:
        "/Type /XObject /Subtype /Image /Width 100 /Height 100 /ColorSpace /DeviceRGB /BitsPerComponent 8",
      content: randomBytes(30_000),
    }));
    const [pages, contents, first] = [4, 4 + count, 4 + 2 * count];
    const names = images.map((_, index) => `/I${index} ${first + index} 0 R`).join(" ");
    const shared = writePdf([
      "<< /Type /Catalog /Pages 2 0 R >>",
      `<< /Type /Pages /Count ${count} /Kids [${images.map((_, index) => `${pages + index} 0 R`).join(" ")}] /MediaBox [0 0 100 100] /Resources 3 0 R >>`,
      `<< /XObject << ${names} >> >>`,
      ...images.map((_, index) => `<< /Type /Page /Parent 2 0 R /Contents ${contents + index} 0 R >>`),
      ...images.map((_, index) => content(`100 0 0 100 0 0 cm /I${index} Do`)),
      ...images,
    ]);
    writeFileSync(at("shared.pdf"), shared);
    const media = await loadMedia(at("shared.pdf"));
    const sizes: number[] = [];
    for await (const piece of splitMedia(media)) {
      await using held = piece;
      sizes.push(held.byteLength);
    }
    expect(sizes).toHaveLength(3);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(shared.length * 1.05);
    await expectSameLook("shared.pdf", shared);
  });

  it("resources that are called by forms, patterns and drawn fonts are kept in a piece of a PDF", async () => {
    const box = "/BBox [0 0 300 400]";
    const borrowed = twoPages({
      resources: [
        "/XObject << /Borrows 8 0 R /Own 9 0 R /Deep 10 0 R >> /Pattern << /P#31 11 0 R >>",
        "/ColorSpace << /Cs [/Pattern /DeviceRGB] /DefaultRGB [/CalRGB << /WhitePoint [1 1 1] >>] >>",
        "/Font << /F1 7 0 R /Drawn 12 0 R >> /ExtGState << /Thick << /LW 9 >> /Thin << /LW 1 >> >>",
      ].join(" "),
      content: `/Borrows Do /Own Do /Pattern cs /P1 scn 20 20 60 60 re f BT /Drawn 20 Tf 100 40 Td (a) Tj ET`,
      more: [
        { dictionary: `/Subtype /Form ${box}`, content: Buffer.from(`/Deep Do ${says("borrowed")}`) },
        {
          dictionary: `/Subtype /Form ${box} /Resources << /Font << /F1 7 0 R /Not 13 0 R >> >>`,
          content: Buffer.from(`/Thick gs 20 250 m 200 250 l S ${says("own", 200)}`),
        },
        { dictionary: `/Subtype /Form ${box}`, content: Buffer.from(says("deep", 150)) },
        {
          dictionary:
            "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << >>",
          content: Buffer.from("1 0 0 rg 0 0 5 5 re f"),
        },
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.1 0 0 0.1 0 0] /CharProcs << /a 14 0 R >> /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [10] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Private (UNUSED) >>",
        { dictionary: "", content: Buffer.from("10 0 d0 /Thin gs 0 0 m 9 9 l S") },
      ],
    });
    const [first = ""] = await expectSameLook("borrowed.pdf", borrowed);
    expect(pdftotext(first)[0]).toMatch(/borrowed[\s\S]*own[\s\S]*deep/);
    expect(objects(first)).not.toContain("UNUSED");
  });

  it("of two versions of an object, a piece of a PDF has the one that the cross-references name", async () => {
    const old = `\n5 0 obj\n<< /Length 60 >>\nstream\n${says("an old version").padEnd(60)}\nendstream\nendobj\n`;
    const [behind = ""] = await cut(
      "behind.pdf",
      twoPages({ content: says("the new version") }, { between: old }),
    );
    expect(pdftotext(behind)).toEqual(["the new version"]);

    const first = twoPages({ content: says("the first version") });
    const start = /startxref\s+(\d+)/.exec(first.toString("latin1"))?.[1] ?? "";
    const text = says("the second version");
    const update = `5 0 obj\n<< /Length ${text.length} >>\nstream\n${text}\nendstream\nendobj\n`;
    const table = `xref\n5 1\n${String(first.length).padStart(10, "0")} 00000 n \ntrailer\n<< /Size 8 /Root 1 0 R /Prev ${start} >>\n`;
    const updated = Buffer.concat([
      first,
      Buffer.from(`${update}${table}startxref\n${first.length + update.length}\n%%EOF\n`),
    ]);
    const [newest = ""] = await cut("updated.pdf", updated);
    expect(pdftotext(newest)).toEqual(["the second version"]);
  });

  it("of two versions in streams of objects, a piece of a PDF has the one that the cross-references name", async () => {
    const version = (name: string): PdfPart => ({
      dictionary: "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
      content: deflateSync(Buffer.from(`9 0 << /Type /Font /Subtype /Type1 /BaseFont /${name} >>`)),
    });
    const page =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources << /Font << /F1 9 0 R >> >> >>";
    const both = writeCompressedPdf(
      [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>",
        page,
        content(says("a font")),
        version("Times-Roman"),
        version("Courier"),
      ],
      [{ number: 9, container: 5, index: 0 }],
    );
    const [first = ""] = await expectSameLook("versions.pdf", both);
    expect(objects(first)).toContain("/Times-Roman");
    expect(objects(first)).not.toContain("/Courier");
  });

  it("a form of a PDF is seen in its pieces as it is filled, and what is not shown is dropped", async () => {
    const style = "/DA (/Helv 12 Tf 0 g)";
    const field = (rect: string, entries: string): string =>
      `<< /Type /Annot /Subtype /Widget /Rect [${rect}] /F 4 ${entries} >>`;
    const form = twoPages({
      catalog: `/AcroForm << /NeedAppearances true ${style} /DR << /Font << /Helv 7 0 R /Other 13 0 R >> >> /Fields [8 0 R 9 0 R 10 0 R] /CO [8 0 R] /XFA (SECRET) >>`,
      page: "/Annots [8 0 R 10 0 R 11 0 R]",
      content: says("a form"),
      more: [
        field(
          "20 200 200 220",
          "/FT /Tx /T (name) /V (Ada Lovelace) /AA << /K << /S /JavaScript /JS (SECRET) >> >>",
        ),
        "<< /FT /Tx /T (parent) /V (of the parent) /Kids [11 0 R] >>",
        field("20 100 200 120", "/FT /Tx /T (password) /Ff 8192 /V (SECRET)"),
        field("20 150 200 170", "/Parent 9 0 R"),
        "null",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
      ],
    });
    const [first = ""] = await cut("form.pdf", form);
    expect(pdftotext(first)[0]).toMatch(/a form[\s\S]*Ada Lovelace[\s\S]*of the parent/);
    expect(objects(first)).not.toMatch(/SECRET|Courier/);
  });
});

describe("damage in a PDF", () => {
  it("a page that leads to an object which is damaged or elsewhere is told when it is loaded", async () => {
    const damaged = twoPages({
      content: says("x"),
      resources: "/XObject << /X 8 0 R >>",
      more: ["<< /A ( >>"],
    });
    await expect(loadMedia(damaged)).rejects.toMatchObject({ code: "MEDIA_BROKEN" });
    const elsewhere = twoPages({ content: says("x"), more: ["<< >>"] }).toString("latin1");
    const moved = elsewhere.replace(/\n(\d{10}) 00000 n \n(?=trailer)/, "\n0000000015 00000 n \n");
    expect(await loadMedia(Buffer.from(moved, "latin1"))).toMatchObject({ pages: 2 }); // nothing leads there
    const needed = moved.replace("/Contents 5 0 R", "/Contents 8 0 R");
    await expect(loadMedia(Buffer.from(needed, "latin1"))).rejects.toThrow(/expect object 8 at byte 15/);
  });
});
