import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadMedia, splitMedia } from "@segmind-embeddings/media";
import { afterEach, expect, it } from "vitest";
import { makePdf } from "./make-pdf.ts";
import { describeWith, pdfinfo, pdftotext, run } from "../helpers/programs.ts";
import { cut } from "../split/saved-pieces.ts";
import { ownTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const spools = ownTemporaryFolder();
const at = (name: string): string => join(folder, name);
afterEach(() => expect(spools()).toEqual([]));

describeWith(["qpdf", "pdfinfo", "pdftotext"], "PDF", () => {
  const variants: [name: string, ...args: string[]][] = [
    ["streams", "--object-streams=generate"],
    ["tables", "--object-streams=disable"],
    ["linear", "--linearize"],
    ["locked", "--encrypt", "", "owner", "256", "--"],
  ];
  it.each(variants)("the pieces of a PDF have the text of the whole: %s", async (name, ...args) => {
    writeFileSync(at("source.pdf"), await makePdf(14, { linked: true }));
    const path = at(`${name}.pdf`);
    run("qpdf", [...args, at("source.pdf"), path]);
    const { pieces } = await cut(path, {});
    expect(pieces.map(({ piece }) => piece.range)).toEqual([
      { unit: "pages", first: 1, last: 4 },
      { unit: "pages", first: 5, last: 9 },
      { unit: "pages", first: 10, last: 14 },
    ]);
    expect(pieces.flatMap((piece) => pdftotext(piece.path))).toEqual(pdftotext(path));
    for (const { piece, path: saved } of pieces) {
      expect(Number(pdfinfo(saved)["Pages"])).toBe((piece as { pages?: number }).pages);
      expect(pdfinfo(saved)["Encrypted"]).toBe("no");
      run("qpdf", ["--check", saved]);
    }
  });

  it("a piece of a PDF has nothing of other pages, however they are linked", async () => {
    writeFileSync(at("linked.pdf"), await makePdf(8, { linked: true }));
    const { pieces } = await cut(at("linked.pdf"), { limits: { pdf: { maxPages: 1 } } });
    run("qpdf", ["--qdf", "--object-streams=disable", pieces[2]!.path, at("third.qdf")]);
    const objects = readFileSync(at("third.qdf"), "latin1");
    expect(objects.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(objects).toContain("(note)");
  });

  it("the pieces of a PDF overlap by pages", async () => {
    writeFileSync(at("overlap.pdf"), await makePdf(13));
    const { pieces } = await cut(at("overlap.pdf"), { overlap: 2 });
    expect(pieces.map(({ piece }) => piece.range)).toMatchObject([
      { first: 1, last: 5 },
      { first: 4, last: 9 },
      { first: 8, last: 13 },
    ]);
  });

  it("cutting the same pages of a PDF gives the same bytes", async () => {
    writeFileSync(at("same.pdf"), await makePdf(7));
    const digests: string[][] = [];
    for (let time = 0; time < 2; time += 1) {
      const media = await loadMedia(at("same.pdf"));
      const all: string[] = [];
      for await (const piece of splitMedia(media)) {
        await using held = piece;
        all.push(await held.sha256());
      }
      digests.push(all);
    }
    expect(digests[0]).toEqual(digests[1]);
  });
});
