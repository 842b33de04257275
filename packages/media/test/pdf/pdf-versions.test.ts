import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia, splitMedia, type LoadedMedia } from "@segmind-embeddings/media";
import { describe, expect, it } from "vitest";
import {
  pdfsOfTwoVersions,
  pdfsWithDeletedObjects,
  pdfWithWords,
  pdfWithWrongReferences,
} from "./pdf-versions.ts";
import { describeWith, pdftotext, run } from "../helpers/programs.ts";
import { collect, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();

/** Pieces of one page each. */
async function piecesOf(pdf: Buffer): Promise<Buffer[]> {
  await using media: LoadedMedia = await loadMedia(pdf);
  const pieces: Buffer[] = [];
  for await (const piece of splitMedia(media, { limits: { pdf: { maxPages: 1 } } })) {
    pieces.push(await collect(piece.stream()));
    await piece[Symbol.asyncDispose]();
  }
  return pieces;
}

function written(pdf: Buffer, name: string): string {
  const path = join(folder, `${name.replaceAll(/\W/g, "-")}.pdf`);
  writeFileSync(path, pdf);
  return path;
}

describe("a PDF with several versions of an object", () => {
  it.each(Object.entries({ ...pdfsOfTwoVersions, ...pdfsWithDeletedObjects }))(
    "a piece of a PDF has the version that the cross-references name: %s",
    async (_what, make) => {
      const [first, second, ...more] = (await piecesOf(make())).map((piece) => piece.toString("latin1"));
      expect(more).toEqual([]);
      expect(first).toContain("(new words)");
      expect(first).not.toContain("(old words)");
      expect(second).toContain("(second page)");
    },
  );

  it("a piece of a PDF with wrong cross-references has the last version in the file", async () => {
    const [first] = await piecesOf(pdfWithWrongReferences());
    expect(first!.toString("latin1")).toContain("(new words)");
  });
});

/** The whole document, as qpdf reads it. */
function qpdf(path: string): string {
  return run("qpdf", ["--qdf", "--object-streams=disable", "--warning-exit-0", path, "-"]);
}

describeWith(
  ["pdftotext", "qpdf"],
  "a PDF with several versions of an object, read by other programs",
  () => {
    it.each(Object.entries(pdfsOfTwoVersions))(
      "other programs show the version that is in the pieces: %s",
      async (what, make) => {
        const pdf = make();
        const path = written(pdf, what);
        expect(pdftotext(path)).toEqual(["new words", "second page"]);
        expect(qpdf(path)).toMatch(/^(?!.*old words).*new words/s);
        const pieces = (await piecesOf(pdf)).map((piece, index) =>
          pdftotext(written(piece, `${what} ${index}`)),
        );
        expect(pieces).toEqual([["new words"], ["second page"]]);
      },
    );

    it.each(Object.entries(pdfsWithDeletedObjects))(
      "other programs do not find a deleted object: %s",
      (what, make) => {
        expect(qpdf(written(make(), what))).toMatch(/^(?!.*old words).*new words/s);
      },
    );

    it("other programs show the version that is in the pieces of an encrypted PDF", async () => {
      const [wanted, stale] = ["new words", "old words"].map((text) => {
        const [plain, locked] = [written(pdfWithWords(text), text), join(folder, `${text} locked.pdf`)];
        const form = [
          "--warning-exit-0",
          "--static-id",
          "--object-streams=disable",
          "--stream-data=preserve",
        ];
        const encryption = ["--allow-weak-crypto", "--encrypt", "", "owner", "128", "--use-aes=n", "--"];
        run("qpdf", [...form, plain, ...encryption, locked]);
        return readFileSync(locked).toString("latin1");
      });
      // Both have the same key, so that an object of one is valid in the other.
      const copies = stale!
        .match(/^\d+ 0 obj\n.*?^endobj\n/gms)!
        .filter((object) => object.includes("stream"));
      const pdf = Buffer.from(wanted!.replace("startxref", `${copies.join("")}startxref`), "latin1");
      expect(pdftotext(written(pdf, "locked"))).toEqual(["new words", "second page"]);
      const pieces = (await piecesOf(pdf)).map((piece, index) =>
        pdftotext(written(piece, `locked ${index}`)),
      );
      expect(pieces).toEqual([["new words"], ["second page"]]);
    });
  },
);
