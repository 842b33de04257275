import { isRegular, isSpace, unescapeName } from "./characters.ts";
import { brokenPdf } from "./pdf-problem.ts";
import { PdfName, PdfRef, PdfString, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import type { ReadBudget } from "./read-budget.ts";

/** Deeper than this no honest value is nested; each level takes a call of its own. */
const deepest = 200;
/** No object may have a higher number (ISO 32000, annex C). */
const highestNumber = 8_388_607;

const code = (character: string): number => character.charCodeAt(0);
const slash = code("/");
const backslash = code("\\");
const percent = code("%");
const [open, close] = [code("("), code(")")];
const [less, greater] = [code("<"), code(">")];
const [openArray, closeArray] = [code("["), code("]")];
const [zero, nine, plus, minus, point] = [code("0"), code("9"), code("+"), code("-"), code(".")];
const [newline, carriageReturn] = [code("\n"), code("\r")];
const keywords: readonly (readonly [string, boolean | null])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

export interface ValueReaderOptions {
  readonly budget: ReadBudget;
  /** Strings of encrypted files; those in streams of objects are encrypted with the stream alone. */
  readonly decryptString?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** Reads values from a part of a file, and never looks beyond that part. */
export class ValueReader {
  position: number;
  readonly #data: Buffer;
  readonly #end: number;
  readonly #budget: ReadBudget;
  readonly #decryptString: ((bytes: Uint8Array) => Uint8Array) | undefined;

  constructor(data: Buffer, start: number, end: number, { budget, decryptString }: ValueReaderOptions) {
    this.#data = data;
    this.position = start;
    this.#end = Math.min(end, data.length);
    this.#budget = budget;
    this.#decryptString = decryptString;
  }

  /** One whole value. @throws ParseProblem where there is none */
  readValue(depth = 0): PdfValue {
    if (depth > deepest) return brokenPdf("its objects are nested too deeply");
    this.skipSpace();
    const byte = this.#peek();
    if (byte === slash) return this.#readName();
    if (byte === open) return this.#readString();
    if (byte === openArray) return this.#readArray(depth);
    if (byte === less) {
      return this.#data[this.position + 1] === less ? this.#readDictionary(depth) : this.#readHexString();
    }
    if (isNumeric(byte)) return this.#readNumberOrRef();
    for (const [keyword, value] of keywords) {
      if (!this.takeKeyword(keyword)) continue;
      this.#budget.addValue(1);
      return value;
    }
    return brokenPdf(
      byte === -1 ? "it ends inside of an object" : `there is no value at byte ${this.position}`,
    );
  }

  /** A whole number without a sign, and what stands before it of space; `undefined` where there is none. */
  readInteger(): number | undefined {
    this.skipSpace();
    return this.#readDigits(15);
  }

  /** Passes over a keyword if it stands here as a whole word. */
  takeKeyword(keyword: string): boolean {
    const end = this.position + keyword.length;
    if (end > this.#end) return false;
    for (let index = 0; index < keyword.length; index += 1) {
      if (this.#data[this.position + index] !== keyword.charCodeAt(index)) return false;
    }
    if (end < this.#end && isRegular(this.#data[end])) return false;
    this.position = end;
    return true;
  }

  skipSpace(): void {
    for (; this.position < this.#end; this.position += 1) {
      const byte = this.#data[this.position] ?? 0;
      if (byte === percent) {
        while (this.position < this.#end && !isLineEnd(this.#data[this.position])) this.position += 1;
      } else if (!isSpace(byte)) {
        return;
      }
    }
  }

  /** The next byte; -1 at the end. */
  #peek(): number {
    return this.position < this.#end ? (this.#data[this.position] ?? -1) : -1;
  }

  #readDigits(most: number): number | undefined {
    const start = this.position;
    let value = 0;
    for (let byte = this.#peek(); byte >= zero && byte <= nine; byte = this.#peek()) {
      if (this.position - start === most) return undefined;
      value = value * 10 + (byte - zero);
      this.position += 1;
    }
    return this.position === start ? undefined : value;
  }

  #readNumberOrRef(): number | PdfRef {
    this.#budget.addValue(1);
    const start = this.position;
    const number = this.#readDigits(8);
    const isWhole = number !== undefined && !isNumeric(this.#peek());
    if (!isWhole) {
      this.position = start;
      return this.#readReal();
    }
    const end = this.position;
    this.skipSpace();
    // A generation has five digits at most.
    if (this.position > end && this.#readDigits(5) !== undefined) {
      const behind = this.position;
      this.skipSpace();
      if (this.position > behind && this.takeKeyword("R")) {
        if (number > highestNumber) return brokenPdf(`it refers to an object with the number ${number}`);
        this.#budget.addValue(1);
        return new PdfRef(number);
      }
    }
    this.position = end;
    return number;
  }

  #readReal(): number {
    const start = this.position;
    while (isNumeric(this.#peek())) this.position += 1;
    return toNumber(this.#data.toString("latin1", start, this.position));
  }

  #readName(): PdfName {
    this.#budget.addValue(1);
    return new PdfName(this.#readNameText());
  }

  #readNameText(): string {
    const start = (this.position += 1);
    while (this.position < this.#end && isRegular(this.#data[this.position])) this.position += 1;
    return unescapeName(this.#data.toString("latin1", start, this.position));
  }

  #readArray(depth: number): PdfValue[] {
    this.#budget.addValue(3);
    this.position += 1;
    const values: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.#peek() === closeArray) break;
      values.push(this.readValue(depth + 1));
    }
    this.position += 1;
    return values;
  }

  #readDictionary(depth: number): PdfDictionary {
    this.#budget.addValue(8);
    this.position += 2;
    const dictionary: PdfDictionary = new Map();
    for (;;) {
      this.skipSpace();
      if (this.#takeEnd()) return dictionary;
      if (this.#peek() !== slash) return brokenPdf(`there is no key at byte ${this.position}`);
      this.#budget.addValue(2);
      const key = this.#readNameText();
      this.skipSpace();
      if (this.#takeEnd()) return dictionary.set(key, null);
      dictionary.set(key, this.readValue(depth + 1));
    }
  }

  #takeEnd(): boolean {
    if (this.#peek() !== greater || this.#data[this.position + 1] !== greater) return false;
    this.position += 2;
    return true;
  }

  #readString(): PdfString {
    this.#budget.addValue(2);
    const start = this.position + 1;
    let depth = 0;
    do {
      const byte = this.#peek();
      if (byte === -1) return brokenPdf("it ends inside of a string");
      if (byte === open) depth += 1;
      else if (byte === close) depth -= 1;
      else if (byte === backslash) this.position += 1;
      this.position += 1;
    } while (depth > 0);
    return this.#makeString(unescapeString(this.#data.subarray(start, this.position - 1)));
  }

  #readHexString(): PdfString {
    this.#budget.addValue(2);
    const length = this.#data.subarray(this.position, this.#end).indexOf(greater);
    if (length === -1) return brokenPdf("it ends inside of a string");
    const end = this.position + length;
    const digits = this.#data.toString("latin1", this.position + 1, end).replaceAll(/[^0-9a-f]+/gi, "");
    this.position = end + 1;
    return this.#makeString(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex"));
  }

  #makeString(bytes: Uint8Array): PdfString {
    return new PdfString(this.#decryptString === undefined ? bytes : this.#decryptString(bytes));
  }
}

function isNumeric(byte: number): boolean {
  return (byte >= zero && byte <= nine) || byte === plus || byte === minus || byte === point;
}

/** As other readers do, this takes what writers with mistakes write: `--5`, `1.2.3`, `5-3`, a lone point. */
function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  const [whole = "", ...fraction] = text.replaceAll(/[+-]/g, "").split(".");
  const size = Number(`0${whole}.${fraction.join("")}0`);
  return (text.startsWith("-") ? -1 : 1) * Math.min(size, Number.MAX_SAFE_INTEGER);
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === newline || byte === carriageReturn;
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

function unescapeString(source: Buffer): Buffer {
  if (!source.includes(backslash) && !source.includes(carriageReturn)) return Buffer.from(source);
  const bytes = Buffer.alloc(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    if (byte === carriageReturn) {
      // Any line end stands for a newline.
      if (source[at + 1] === newline) at += 1;
      bytes[length++] = newline;
    } else if (byte !== backslash) {
      bytes[length++] = byte;
    } else {
      at += 1;
      const octal = /^[0-7]{1,3}/.exec(source.toString("latin1", at, at + 3))?.[0];
      const escaped = source[at] ?? 0;
      if (octal !== undefined) {
        bytes[length++] = Number.parseInt(octal, 8) & 0xff;
        at += octal.length - 1;
      } else if (isLineEnd(escaped)) {
        if (escaped === carriageReturn && source[at + 1] === newline) at += 1;
      } else {
        bytes[length++] = escapes[String.fromCharCode(escaped)] ?? escaped;
      }
    }
  }
  return bytes.subarray(0, length);
}
