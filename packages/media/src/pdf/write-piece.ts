import { filtersOf } from "./decode-stream.ts";
import { keptObject, type Keeping } from "./kept-objects.ts";
import { keptPage, type KeptPage } from "./kept-page.ts";
import type { PdfPage } from "./list-pages.ts";
import { keptForm } from "./kept-form.ts";
import { optionalContent } from "./optional-content.ts";
import type { PdfFile } from "./pdf-file.ts";
import { isName, PdfName, PdfStream, type PdfDictionary, type PdfRef, type PdfValue } from "./pdf-value.ts";
import { dictionaryText, valueText } from "./value-text.ts";

/** Writes bytes at a place of the new file; what is handed over is not changed later. */
export type WriteAt = (data: Uint8Array, position: number) => Promise<void>;

const [catalogNumber, pagesNumber] = [1, 2];

/** Writes a PDF of some pages of another, object by object, so that none but the one at hand is in memory. */
export async function writePiece(file: PdfFile, pages: readonly PdfPage[], writeAt: WriteAt): Promise<void> {
  const keeping: Keeping = { file, prunes: true };
  const output = new Output(writeAt);
  /** The new numbers of objects of the source, and those of them that are still to be written. */
  const numbers = new Map<number, number>();
  const pending: number[] = [];
  let lastNumber = pagesNumber;
  const numberOf = ({ number }: PdfRef): number => {
    const known = numbers.get(number);
    if (known !== undefined) return known;
    pending.push(number);
    numbers.set(number, (lastNumber += 1));
    return lastNumber;
  };

  await output.text("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
  const pageNumbers: number[] = [];
  const fields: PdfDictionary[] = [];
  const fieldNumbers: number[] = [];
  for (const page of pages) {
    const pageNumber = (lastNumber += 1);
    pageNumbers.push(pageNumber);
    await writePage(keptPage(keeping, page), pageNumber);
    await writePending();
  }
  const kids = referenceText(pageNumbers);
  await output.object(pagesNumber, `<</Type /Pages /Count ${pages.length} /Kids ${kids}>>`);
  const catalog: PdfDictionary = new Map([["Type", new PdfName("Catalog")]]);
  const layers = optionalContent(file, (number) => numbers.has(number));
  if (layers !== undefined) catalog.set("OCProperties", layers);
  const more: Record<string, string> = { Pages: `${pagesNumber} 0 R` };
  if (fields.length > 0) {
    const form = keptForm(keeping, fields);
    more["AcroForm"] = dictionaryText(form, { Fields: referenceText(fieldNumbers) }, numberOf);
  }
  await output.object(catalogNumber, dictionaryText(catalog, more, numberOf));
  await writePending();
  await output.end(lastNumber, catalogNumber);

  async function writePage({ dictionary, annotations }: KeptPage, number: number): Promise<void> {
    const own: number[] = [];
    for (const annotation of annotations) {
      const annotationNumber = (lastNumber += 1);
      own.push(annotationNumber);
      if (isName(annotation.get("Subtype"), "Widget")) {
        fields.push(annotation);
        fieldNumbers.push(annotationNumber);
      }
      await writeObject(annotationNumber, annotation);
    }
    const more = own.length === 0 ? {} : { Annots: referenceText(own) };
    const text = dictionaryText(dictionary, { Parent: `${pagesNumber} 0 R`, ...more }, numberOf);
    await output.object(number, text);
  }

  async function writePending(): Promise<void> {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      await writeObject(numbers.get(next) ?? 0, keptObject(keeping, file.read(next)));
    }
  }

  async function writeObject(number: number, value: PdfValue): Promise<void> {
    if (value instanceof PdfStream) {
      const { content } = value;
      const text = dictionaryText(
        withoutEncryption(file, value.dictionary),
        { Length: String(content.length) },
        numberOf,
      );
      await output.object(number, text, content);
    } else {
      await output.object(number, valueText(value, numberOf));
    }
  }
}

function referenceText(numbers: readonly number[]): string {
  return `[${numbers.map((number) => `${number} 0 R`).join(" ")}]`;
}

/** A piece is not encrypted, so that no filter may say how it is. */
function withoutEncryption(file: PdfFile, dictionary: PdfDictionary): PdfDictionary {
  const filters = filtersOf(dictionary, (value) => file.resolve(value));
  if (!filters.some(({ name }) => name === "Crypt")) return dictionary;
  const others = filters.filter(({ name }) => name !== "Crypt");
  const result = new Map(dictionary);
  result.set(
    "Filter",
    others.map(({ name }) => new PdfName(name)),
  );
  result.set(
    "DecodeParms",
    others.map(({ options }) => options),
  );
  return result;
}

/** As much is collected before it is written. */
const blockLength = 256 * 1024;

/** A file that is written from its beginning to its end, and remembers where its objects begin. */
class Output {
  readonly #writeAt: WriteAt;
  readonly #offsets = new Map<number, number>();
  #parts: Uint8Array[] = [];
  #waiting = 0;
  #written = 0;

  constructor(writeAt: WriteAt) {
    this.#writeAt = writeAt;
  }

  async object(number: number, text: string, content?: Uint8Array): Promise<void> {
    this.#offsets.set(number, this.#written + this.#waiting);
    await this.text(`${number} 0 obj\n${text}\n`);
    if (content !== undefined) {
      await this.text("stream\n");
      await this.#bytes(content);
      await this.text("\nendstream\n");
    }
    await this.text("endobj\n");
  }

  text(text: string): Promise<void> {
    return this.#bytes(Buffer.from(text, "latin1"));
  }

  async end(lastNumber: number, root: number): Promise<void> {
    const start = this.#written + this.#waiting;
    await this.text(`xref\n0 ${lastNumber + 1}\n0000000000 65535 f \n`);
    for (let number = 1; number <= lastNumber; number += 1) {
      await this.text(`${String(this.#offsets.get(number) ?? 0).padStart(10, "0")} 00000 n \n`);
    }
    await this.text(`trailer\n<</Size ${lastNumber + 1} /Root ${root} 0 R>>\nstartxref\n${start}\n%%EOF\n`);
    await this.#flush();
  }

  async #bytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + blockLength - this.#waiting);
      this.#parts.push(part);
      this.#waiting += part.length;
      at += part.length;
      if (this.#waiting === blockLength) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const block = Buffer.concat(this.#parts);
    const position = this.#written;
    [this.#parts, this.#waiting] = [[], 0];
    this.#written += block.length;
    if (block.length > 0) await this.#writeAt(block, position);
  }
}
