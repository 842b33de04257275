import { ParseProblem } from "../errors/parse-problem.ts";
import { readCrossReferences, type CrossReferences } from "./cross-references.ts";
import { decodeStream, type Decoded } from "./decode-stream.ts";
import { firstAbove, mostInflatedAtOnce, ObjectStreams, type OpenedStream } from "./object-streams.ts";
import { openDecryption, type Decryption } from "./open-decryption.ts";
import { brokenPdf } from "./pdf-problem.ts";
import {
  isDictionary,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfDictionary,
  type PdfValue,
} from "./pdf-value.ts";
import { ReadBudget } from "./read-budget.ts";
import { readIndirectObject } from "./read-indirect-object.ts";

/** A chain of references that only lead to references is followed this far. */
const longestChain = 16;

const mostContentAtOnce = 32 * 1024 * 1024;
const mostContent = 256 * 1024 * 1024;

/**
 * A PDF whose objects are read when they are asked for, each where the cross-references say that it is, so that what
 * nothing refers to costs nothing and an older version of an object is never taken.
 */
export class PdfFile {
  readonly catalog: PdfDictionary;
  /** Encrypted with an empty password: only its permissions are locked. */
  readonly isEncrypted: boolean;
  readonly #data: Buffer;
  readonly #references: CrossReferences;
  readonly #streams = new ObjectStreams();
  #decryption: Decryption | undefined;
  #budget = new ReadBudget();
  #contentBytes = 0;
  /** Objects that are being read: one whose length is told by itself would be read for ever. */
  readonly #reading = new Set<number>();

  /** @throws ParseProblem */
  constructor(data: Buffer) {
    this.#data = data;
    this.#references = readCrossReferences(data, this.#budget);
    const { trailer } = this.#references;
    const encryption = this.resolve(trailer.get("Encrypt"));
    this.isEncrypted = isDictionary(encryption);
    if (isDictionary(encryption)) this.#decryption = this.#decrypt(encryption, trailer);
    const catalog = this.resolve(trailer.get("Root"));
    this.catalog = isDictionary(catalog) ? catalog : brokenPdf("it has no catalog");
  }

  /** Lets another task begin, which may read as much again. */
  renewBudget(): void {
    this.#budget = new ReadBudget();
    this.#contentBytes = 0;
  }

  /** What a value is when references are followed; null where they lead nowhere. */
  resolve(value: PdfValue | undefined): PdfValue {
    let current = value ?? null;
    for (let step = 0; current instanceof PdfRef; step += 1) {
      if (step === longestChain) return brokenPdf("its references run in a circle");
      current = this.read(current.number);
    }
    return current;
  }

  /** As {@link resolve}, for what must be a dictionary; that of a stream counts. */
  dictionaryOf(value: PdfValue | undefined): PdfDictionary | undefined {
    const resolved = this.resolve(value);
    if (resolved instanceof PdfStream) return resolved.dictionary;
    return isDictionary(resolved) ? resolved : undefined;
  }

  /** The newest version of an object, read anew each time; null where there is none. */
  read(number: number): PdfValue {
    const place = this.#references.placeOf(number);
    if (place === undefined) return null;
    if (this.#reading.has(number)) return brokenPdf(`its object ${number} is made of itself`);
    this.#reading.add(number);
    try {
      if ("offset" in place) return this.#readAt(number, place.offset);
      const value = this.#streams.read(
        { ...place, number },
        () => this.#openObjectStream(place.container),
        this.#budget,
      );
      return value === undefined
        ? brokenPdf(`its object ${number} is not where its cross-references say`)
        : value;
    } finally {
      this.#reading.delete(number);
    }
  }

  /** What a stream decodes to. */
  decode(stream: PdfStream, maxLength: number): Decoded {
    const decoded = decodeStream(
      stream.dictionary,
      stream.content,
      (value) => this.resolve(value),
      Math.min(maxLength, this.#budget.inflatable),
    );
    if (typeof decoded !== "string") this.#budget.addInflated(decoded.length);
    return decoded;
  }

  /** As {@link decode}, for drawing instructions, which are counted by themselves: to read them can be done without. */
  decodeContent(stream: PdfStream): Decoded {
    const decoded = decodeStream(
      stream.dictionary,
      stream.content,
      (value) => this.resolve(value),
      Math.min(mostContentAtOnce, mostContent - this.#contentBytes),
    );
    if (typeof decoded !== "string") this.#contentBytes += decoded.length;
    return decoded;
  }

  #readAt(number: number, offset: number): PdfValue {
    const end = firstAbove(this.#references.offsets, offset) ?? this.#data.length;
    const object = readIndirectObject(this.#data, offset, end, {
      budget: this.#budget,
      decryption: this.#decryption,
      resolve: (value) => this.resolve(value),
    });
    if (object?.number !== number) {
      return brokenPdf(`its cross-references expect object ${number} at byte ${offset}, where it is not`);
    }
    return object.value;
  }

  #openObjectStream(container: number): OpenedStream {
    const stream = this.read(container);
    if (!(stream instanceof PdfStream)) return brokenPdf(`its object ${container} is no stream of objects`);
    const data = this.decode(stream, mostInflatedAtOnce);
    if (data === "too long") return this.#budget.refuseInflated(mostInflatedAtOnce);
    if (data === "unknown filter") return brokenPdf("its objects are packed in an unknown way");
    const count = this.resolve(stream.dictionary.get("N"));
    const first = this.resolve(stream.dictionary.get("First"));
    return {
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      count: typeof count === "number" ? Math.floor(count) : -1,
      first: typeof first === "number" ? Math.floor(first) : -1,
    };
  }

  #decrypt(encryption: PdfDictionary, trailer: PdfDictionary): Decryption {
    const ids = this.resolve(trailer.get("ID"));
    const id = Array.isArray(ids) ? this.resolve((ids as PdfValue[])[0]) : null;
    const bytes = id instanceof PdfString ? id.bytes : new Uint8Array(0);
    const decryption = openDecryption(encryption, bytes, (value) => this.resolve(value));
    if (decryption !== undefined) return decryption;
    throw new ParseProblem({
      kind: "encrypted",
      hint: "save a copy without a password, for instance: qpdf --password=… --decrypt in.pdf out.pdf",
    });
  }
}
