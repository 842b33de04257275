import { deflateSync } from "node:zlib";
import { makePdf } from "../pdf/make-pdf.ts";
import { altered, bad, type BadFile, type GoodFiles } from "./bad-file.ts";

export async function pdfs(good: GoodFiles): Promise<BadFile[]> {
  const table = good.tablePdf;
  const xref = table.lastIndexOf("\nxref") + 1;
  const start = table.lastIndexOf("startxref");
  return [
    bad(
      "far-references.pdf",
      "MEDIA_BROKEN",
      Buffer.concat([table.subarray(0, start), Buffer.from("startxref\n99999999\n%%EOF\n")]),
    ),
    bad(
      "wrong-references.pdf",
      "MEDIA_BROKEN",
      Buffer.concat([table.subarray(0, start), Buffer.from("startxref\n20\n%%EOF\n")]),
    ),
    bad(
      "wrong-entry.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("0000000007", table.indexOf("00000 n", xref) - 11)),
    ),
    bad(
      "damaged-table.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.fill("x", xref + 30, xref + 60)),
    ),
    bad(
      "counts-too-many.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("xref\n0 9", xref)),
    ),
    bad("circle.pdf", "MEDIA_BROKEN", circular(table, start)),
    bad("no-start.pdf", "MEDIA_BROKEN", Buffer.concat([table.subarray(0, start), Buffer.from("%%EOF\n")])),
    bad(
      "header-behind.pdf",
      "MEDIA_TYPE_MISMATCH",
      Buffer.concat([Buffer.from("\0\u0001\u0002junk in front\n"), good.pdf]),
    ),
    bad("no-pages.pdf", "MEDIA_BROKEN", await makePdf(0)),
    bad(
      "damaged-object.pdf",
      "MEDIA_BROKEN",
      altered(table, (copy) => copy.write("<< [ >> (", table.indexOf("<<", table.indexOf(" obj")))),
    ),
    bad("bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm")),
    bad("hidden-bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("Obj#53tm")),
    bad("encrypted-bomb.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm", { trailer: "/Encrypt 9 0 R" })),
    bad("many-bombs.pdf", "MEDIA_TOO_LARGE", pdfBomb("ObjStm", { megabytes: 10, count: 30 })),
    bad("endless-streams.pdf", "MEDIA_BROKEN", behindObjects(table, "stream\n".repeat(600_000))),
  ];
}

function circular(table: Buffer, start: number): Buffer {
  const position = /startxref\s+(\d+)/.exec(table.toString("latin1", start))?.[1] ?? "0";
  const text = table.toString("latin1");
  const at = text.lastIndexOf("trailer");
  const open = text.indexOf("<<", at) + 2;
  return Buffer.from(`${text.slice(0, open)} /Prev ${position} ${text.slice(open)}`, "latin1");
}

/** Inserts a comment and a text between the last object of a PDF and its cross-references. */
function behindObjects(table: Buffer, text: string): Buffer {
  const start = table.lastIndexOf("startxref");
  return Buffer.concat([table.subarray(0, start), Buffer.from(`%\n${text}`), table.subarray(start)]);
}

/** A few kilobytes that inflate to a quarter of a gigabyte of objects, or to several times less than that. */
function pdfBomb(type: string, { megabytes = 256, count = 1, trailer = "" } = {}): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 0x20), { level: 9 });
  const objects = Array.from({ length: count }, (_, index) =>
    Buffer.concat([
      Buffer.from(
        `${index + 1} 0 obj\n<< /Type /${type} /N 1 /First 10 /Filter /FlateDecode /Length ${content.length} >>\nstream\n`,
      ),
      content,
      Buffer.from("\nendstream\nendobj\n"),
    ]),
  );
  const body = Buffer.concat([Buffer.from("%PDF-1.7\n"), ...objects]);
  const xref = body.length;
  const table = `xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R ${trailer} >>\n`;
  return Buffer.concat([body, Buffer.from(`${table}startxref\n${xref}\n%%EOF\n`)]);
}
