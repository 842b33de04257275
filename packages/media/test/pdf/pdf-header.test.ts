import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { beforeAll, describe, expect, it } from "vitest";
import { makePdf } from "./make-pdf.ts";

/** Shifts the positions in the cross-references, as a program does that counts from the beginning of the file. */
function shifted(pdf: Buffer, by: number): Buffer {
  const text = pdf.toString("latin1");
  const moved = text
    .replaceAll(/^(\d{10}) (\d{5}) n/gm, (_, place: string, generation: string) =>
      [String(Number(place) + by).padStart(10, "0"), generation, "n"].join(" "),
    )
    .replace(/startxref\s+(\d+)/, (_, place: string) => `startxref\n${Number(place) + by}`);
  return Buffer.from(moved, "latin1");
}

describe("a PDF with bytes before its header", () => {
  let pdf: Buffer;
  beforeAll(async () => {
    pdf = await makePdf(7, { objectStreams: false });
  });
  const fronts: [what: string, front: Buffer][] = [
    ["a byte order mark", Buffer.from("\u00ef\u00bb\u00bf", "latin1")],
    ["a line end", Buffer.from("\n")],
    ["some line ends and blanks", Buffer.from("\r\n\r\n \t\n")],
    ["a byte order mark and a line end", Buffer.from("\u00ef\u00bb\u00bf\r\n", "latin1")],
  ];
  it.each(fronts)(
    "a PDF after %s is loaded and cut, wherever its positions count from",
    async (_what, front) => {
      for (const body of [pdf, shifted(pdf, front.length)]) {
        const bytes = Buffer.concat([front, body]);
        const media = await loadMedia(new File([Uint8Array.from(bytes)], "letter.pdf"));
        expect(media).toMatchObject({ kind: "pdf", pages: 7, byteLength: bytes.length });
        const pieces = await Array.fromAsync(splitMedia(media));
        expect(pieces).toMatchObject([{ pages: 3 }, { pages: 4 }]);
        for (const piece of pieces) await piece[Symbol.asyncDispose]();
      }
    },
  );

  it("a PDF after anything else is refused", async () => {
    for (const front of ["x", "\0\0", "\n".repeat(2_000)]) {
      const bytes = Buffer.concat([Buffer.from(front), pdf]);
      await expect(loadMedia(bytes)).rejects.toMatchObject({ code: "MEDIA_UNSUPPORTED" });
    }
  });
});
