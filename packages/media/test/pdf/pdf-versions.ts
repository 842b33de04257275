import { PdfWriter, type Place } from "./pdf-writer.ts";

/** Documents whose first page has two versions: the cross-references name the one with new words. */

const oldPage = page(8);
const newPage = page(9);
const size = 30;

function page(...contents: number[]): string {
  const list = contents.map((number) => `${number} 0 R`).join(" ");
  return `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << /Font << /F1 5 0 R >> >> /Contents [${list}] >>`;
}

function words(text: string): string {
  return `BT /F1 12 Tf 20 50 Td (${text}) Tj ET`;
}

const catalog = "<< /Type /Catalog /Pages 2 0 R >>";
const tree = "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>";

/** Writes everything but the first page. */
function begin({ leaveOut = [] as number[], newWords = "new words" } = {}): {
  pdf: PdfWriter;
  places: Record<number, Place>;
} {
  const pdf = new PdfWriter();
  const places: Record<number, Place> = {};
  const bodies: Record<number, string> = {
    1: catalog,
    2: tree,
    5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    6: page(7),
  };
  for (const [number, body] of Object.entries(bodies))
    if (!leaveOut.includes(Number(number))) places[Number(number)] = pdf.object(Number(number), body);
  places[7] = pdf.stream(7, words("second page"));
  places[8] = pdf.stream(8, words("old words"));
  places[9] = pdf.stream(9, words(newWords));
  return { pdf, places };
}

const trailer = `/Size ${size} /Root 1 0 R`;

/** By what distinguishes the versions. */
export const pdfsOfTwoVersions: Readonly<Record<string, () => Buffer>> = {
  "an update that comes later in the file": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, oldPage);
    const first = pdf.table(places, trailer);
    pdf.text(`startxref\n${first}\n%%EOF\n`);
    const update = pdf.object(3, newPage);
    return pdf.end(pdf.table({ 3: update }, `${trailer} /Prev ${first}`));
  },
  "an update that goes back to what was there before": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    const first = pdf.table(places, trailer);
    pdf.text(`startxref\n${first}\n%%EOF\n`);
    const second = pdf.table({ 3: pdf.object(3, oldPage) }, `${trailer} /Prev ${first}`);
    pdf.text(`startxref\n${second}\n%%EOF\n`);
    return pdf.end(pdf.table({ 3: places[3] }, `${trailer} /Prev ${second}`));
  },
  "a copy that no table names, before the table": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    pdf.object(3, oldPage);
    return pdf.end(pdf.table(places, trailer));
  },
  "a copy that no table names, after the last table": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    const table = pdf.table(places, trailer);
    pdf.object(3, oldPage);
    return pdf.end(table);
  },
  "a copy whose header has a comment in it": () => {
    const { pdf, places } = begin();
    places[3] = pdf.text(`3 % a comment\n0 % another\nobj\n${newPage}\nendobj\n`);
    pdf.text(`3 % a comment\n0 % another\nobj\n${oldPage}\nendobj\n`);
    return pdf.end(pdf.table(places, trailer));
  },
  "a copy after an array that contains the word endobj": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    places[10] = pdf.object(10, "[ (endobj) /endobj % endobj\n <00> [1 2] ]");
    pdf.object(3, oldPage);
    return pdf.end(pdf.table(places, trailer));
  },
  "a copy after a stream whose length is another object": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    places[11] = pdf.object(11, "16");
    places[10] = pdf.text("10 0 obj\n<< /Length 11 0 R >>\nstream\nendstream endobj\nendstream\nendobj\n");
    pdf.object(3, oldPage);
    return pdf.end(pdf.table(places, trailer));
  },
  "a section before the one that it updates": () => {
    const { pdf, places } = begin();
    // As in a linearized file, whose newest section is first. The position of the older one is filled in later.
    const update = pdf.object(3, newPage);
    const newest = pdf.table({ 3: update }, `${trailer} /Prev 0000000000`);
    places[3] = pdf.object(3, oldPage);
    const older = pdf.table(places, trailer);
    const text = pdf.end(newest).toString("latin1");
    return Buffer.from(
      text.replace("/Prev 0000000000", `/Prev ${String(older).padStart(10, "0")}`),
      "latin1",
    );
  },
  "a plain object, and one in an object stream after it": () => {
    const { pdf, places } = begin({ leaveOut: [2] });
    places[3] = pdf.object(3, newPage);
    places[20] = pdf.objectStream(20, [
      [3, oldPage],
      [2, tree],
    ]);
    places[2] = { stream: 20, index: 1 };
    return pdf.end(pdf.referenceStream(21, places, trailer));
  },
  "an object in an object stream, and a plain one after it": () => {
    const { pdf, places } = begin();
    places[20] = pdf.objectStream(20, [[3, newPage]]);
    places[3] = { stream: 20, index: 0 };
    pdf.object(3, oldPage);
    return pdf.end(pdf.referenceStream(21, places, trailer));
  },
  "objects in two object streams, each of which has an old version of the other's": () => {
    const { pdf, places } = begin({ leaveOut: [2] });
    const wrongTree = "<< /Type /Pages /Kids [6 0 R 6 0 R] /Count 2 >>";
    places[20] = pdf.objectStream(20, [
      [3, newPage],
      [2, wrongTree],
    ]);
    places[22] = pdf.objectStream(22, [
      [2, tree],
      [3, oldPage],
    ]);
    places[3] = { stream: 20, index: 0 };
    places[2] = { stream: 22, index: 0 };
    return pdf.end(pdf.referenceStream(21, places, trailer));
  },
  "a hybrid file, whose table hides what a stream of cross-references names": () => {
    const { pdf, places } = begin();
    const stale = pdf.object(3, oldPage);
    const first = pdf.table({ ...places, 3: stale }, trailer);
    places[20] = pdf.objectStream(20, [[3, newPage]]);
    const hidden = pdf.referenceStream(21, { 3: { stream: 20, index: 0 } }, trailer);
    pdf.object(3, oldPage);
    return pdf.end(pdf.table({ 20: places[20] }, `${trailer} /Prev ${first} /XRefStm ${hidden}`));
  },
  "a catalog that an update replaces by another": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, newPage);
    places[12] = pdf.object(12, oldPage.replace("/Parent 2", "/Parent 13"));
    places[13] = pdf.object(13, "<< /Type /Pages /Kids [12 0 R 6 0 R] /Count 2 >>");
    places[14] = pdf.object(14, "<< /Type /Catalog /Pages 13 0 R >>");
    const newest = pdf.table({ 0: null }, `${trailer} /Prev 0000000000`);
    const older = pdf.table(places, `/Size ${size} /Root 14 0 R`);
    const text = pdf.end(newest).toString("latin1");
    return Buffer.from(
      text.replace("/Prev 0000000000", `/Prev ${String(older).padStart(10, "0")}`),
      "latin1",
    );
  },
  ...Object.fromEntries(
    [0, 1, 2, 3, 4].map((filter) => [
      `a stream of cross-references whose rows are filtered (${filter})`,
      () => {
        const { pdf, places } = begin();
        places[3] = pdf.object(3, newPage);
        pdf.object(3, oldPage);
        return pdf.end(pdf.referenceStream(21, places, trailer, filter));
      },
    ]),
  ),
};

/** The old words are an object that is deleted, although the page still refers to it. */
export const pdfsWithDeletedObjects: Readonly<Record<string, () => Buffer>> = {
  "an object that an update deletes": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, page(8, 9));
    const first = pdf.table(places, trailer);
    pdf.text(`startxref\n${first}\n%%EOF\n`);
    return pdf.end(pdf.table({ 8: null }, `${trailer} /Prev ${first}`));
  },
  "an object that an update deletes, in an object stream": () => {
    const { pdf, places } = begin({ leaveOut: [2] });
    const dictionary = (number: number): string => `<< /Type /Pages /Kids [${number} 0 R] /Count 1 >>`;
    places[3] = pdf.object(3, newPage.replace("/Parent 2", "/Parent 14"));
    places[12] = pdf.object(12, oldPage.replace("/Parent 2", "/Parent 13"));
    places[20] = pdf.objectStream(20, [
      [13, dictionary(12)],
      [14, dictionary(3)],
      [2, "<< /Type /Pages /Kids [13 0 R 14 0 R 6 0 R] /Count 2 >>"],
    ]);
    places[14] = { stream: 20, index: 1 };
    places[2] = { stream: 20, index: 2 };
    places[13] = null;
    return pdf.end(pdf.referenceStream(21, places, trailer));
  },
  "an object of another generation": () => {
    const { pdf, places } = begin();
    places[3] = pdf.object(3, page(8, 9));
    places[8] = { at: pdf.object(8, "<< >>", 1), generation: 1 };
    return pdf.end(pdf.table(places, trailer));
  },
};

/** A document with two versions, and with cross-references that refer to another object. */
export function pdfWithWrongReferences(): Buffer {
  const { pdf, places } = begin();
  const first = pdf.object(3, oldPage);
  pdf.object(3, newPage);
  places[3] = first;
  places[8] = places[9]!;
  return pdf.end(pdf.table(places, trailer));
}

/** A document that a program can encrypt. */
export function pdfWithWords(newWords: string): Buffer {
  const { pdf, places } = begin({ newWords });
  places[3] = pdf.object(3, newPage);
  return pdf.end(pdf.table(places, trailer));
}
