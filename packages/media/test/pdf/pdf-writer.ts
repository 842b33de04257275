import { deflateSync } from "node:zlib";

/** Where an object is: at a byte, at a byte with a generation, or in a stream of objects; `null` for a deleted one. */
export type Place = number | { at: number; generation: number } | { stream: number; index: number } | null;

/** Writes a PDF part by part, so that its objects and cross-references can stand in any order, right or wrong. */
export class PdfWriter {
  readonly #parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  #length = 9;

  #add(part: Buffer): number {
    const at = this.#length;
    this.#parts.push(part);
    this.#length += part.length;
    return at;
  }

  /** Each of these gives where the part begins. */
  text(text: string): number {
    return this.#add(Buffer.from(text, "latin1"));
  }

  object(number: number, body: string, generation = 0): number {
    return this.text(`${number} ${generation} obj\n${body}\nendobj\n`);
  }

  stream(number: number, content: string | Buffer, dictionary = ""): number {
    const bytes = Buffer.from(content as string, "latin1");
    const head = `${number} 0 obj\n<< ${dictionary} /Length ${bytes.length} >>\nstream\n`;
    return this.#add(
      Buffer.concat([Buffer.from(head, "latin1"), bytes, Buffer.from("\nendstream\nendobj\n")]),
    );
  }

  objectStream(number: number, objects: readonly (readonly [number: number, body: string])[]): number {
    const bodies = objects.map(([, body]) => `${body} `);
    const starts = bodies.map((_, index) => bodies.slice(0, index).join("").length);
    const head = objects.map(([one], index) => `${one} ${starts[index]} `).join("");
    const dictionary = `/Type /ObjStm /N ${objects.length} /First ${head.length} /Filter /FlateDecode`;
    return this.stream(number, deflateSync(head + bodies.join("")), dictionary);
  }

  /** A table with a section for each object, and its trailer. */
  table(places: Readonly<Record<number, Place>>, trailer: string): number {
    const sections = Object.entries(places).map(([number, place]) => {
      const [at, generation, kind] =
        place === null
          ? [0, 1, "f"]
          : typeof place === "number"
            ? [place, 0, "n"]
            : "at" in place
              ? [place.at, place.generation, "n"]
              : [0, 0, "f"];
      return `${number} 1\n${String(at).padStart(10, "0")} ${String(generation).padStart(5, "0")} ${kind} \n`;
    });
    return this.text(`xref\n${sections.join("")}trailer\n<< ${trailer} >>\n`);
  }

  /** @param predictor filters the rows as most programs do */
  referenceStream(
    number: number,
    places: Readonly<Record<number, Place>>,
    dictionary: string,
    predictor?: number,
  ): number {
    const rows = Object.values(places).map((place) => {
      const row = Buffer.alloc(6);
      if (place === null) return row;
      const [type, first, second] =
        typeof place === "number"
          ? [1, place, 0]
          : "at" in place
            ? [1, place.at, place.generation]
            : [2, place.stream, place.index];
      row.writeUInt8(type, 0);
      row.writeUInt32BE(first, 1);
      row.writeUInt8(second, 5);
      return row;
    });
    const index = Object.keys(places)
      .map((one) => `${one} 1`)
      .join(" ");
    const parameters = predictor === undefined ? "" : `/DecodeParms << /Predictor 15 /Columns 6 >>`;
    const content = predictor === undefined ? Buffer.concat(rows) : filterRows(rows, predictor);
    return this.stream(
      number,
      deflateSync(content),
      `/Type /XRef /W [1 4 1] /Index [${index}] /Filter /FlateDecode ${parameters} ${dictionary}`,
    );
  }

  end(startxref: number): Buffer {
    this.text(`startxref\n${startxref}\n%%EOF\n`);
    return Buffer.concat(this.#parts);
  }
}

/** The filters of PNG: 0 none, 1 sub, 2 up, 3 average, 4 Paeth. */
function filterRows(rows: readonly Buffer[], filter: number): Buffer {
  return Buffer.concat(
    rows.map((row, index) => {
      const above = rows[index - 1] ?? Buffer.alloc(row.length);
      const filtered = row.map((byte, column) => {
        const [left = 0, up = 0, corner = 0] = [row[column - 1], above[column], above[column - 1]];
        const estimates = [left, up, corner];
        const nearest = estimates.toSorted(
          (a, b) =>
            Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b) ||
            estimates.indexOf(a) - estimates.indexOf(b),
        );
        return byte - ([0, left, up, (left + up) >> 1, nearest[0]!][filter] ?? 0);
      });
      return Buffer.concat([Buffer.from([filter]), filtered]);
    }),
  );
}
