import { deflateSync } from "node:zlib";

/** An object of a PDF as text, or a stream of these bytes under a dictionary without its length. */
export type PdfPart = string | { readonly dictionary: string; readonly content: Uint8Array };

export interface WritePdfOptions {
  /** More entries of the trailer. */
  readonly trailer?: string;
  /** What stands behind each object. */
  readonly between?: string;
}

/** Writes a PDF of any objects, by their number from 1 on, with a table of cross-references. The first is the catalog. */
export function writePdf(
  parts: readonly PdfPart[],
  { trailer = "", between = "" }: WritePdfOptions = {},
): Buffer {
  const file = new PdfText();
  const offsets = parts.map((part, index) => {
    const offset = file.length;
    file.add(objectOf(index + 1, part), Buffer.from(between, "latin1"));
    return offset;
  });
  const start = file.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = parts.length + 1;
  file.add(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return file.bytes();
}

/** The same, but with objects in streams of objects, which the parts with these numbers are. */
export function writeCompressedPdf(
  parts: readonly PdfPart[],
  compressed: readonly { readonly number: number; readonly container: number; readonly index: number }[],
): Buffer {
  const file = new PdfText();
  const rows = new Map<number, [number, number, number]>();
  parts.forEach((part, index) => {
    rows.set(index + 1, [1, file.length, 0]);
    file.add(objectOf(index + 1, part));
  });
  for (const { number, container, index } of compressed) rows.set(number, [2, container, index]);
  const own = [...rows.keys()].reduce((a, b) => Math.max(a, b), 0) + 1;
  const start = file.length;
  rows.set(own, [1, start, 0]);
  const table = Buffer.alloc((own + 1) * 11);
  for (const [number, [type, second, third]] of rows) {
    table.writeUInt8(type, number * 11);
    table.writeUInt32BE(second, number * 11 + 3);
    table.writeUInt32BE(third, number * 11 + 7);
  }
  const dictionary = `/Type /XRef /Size ${own + 1} /W [1 6 4] /Root 1 0 R /Filter /FlateDecode`;
  file.add(
    objectOf(own, { dictionary, content: deflateSync(table) }),
    Buffer.from(`startxref\n${start}\n%%EOF\n`),
  );
  return file.bytes();
}

class PdfText {
  readonly #parts: Uint8Array[] = [Buffer.from("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n", "latin1")];
  length = 15;

  add(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.length += part.length;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function objectOf(number: number, part: PdfPart): Buffer {
  if (typeof part === "string") return Buffer.from(`${number} 0 obj\n${part}\nendobj\n`, "latin1");
  const { dictionary, content } = part;
  return Buffer.concat([
    Buffer.from(`${number} 0 obj\n<< ${dictionary} /Length ${content.length} >>\nstream\n`, "latin1"),
    content,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
}
