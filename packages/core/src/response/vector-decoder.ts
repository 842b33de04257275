import { bufferOf } from "./buffer-of.ts";
import { findVector } from "./find-vector.ts";
import { parseJson } from "./parse-json.ts";

/** Powers of ten that a double holds exactly: a quotient with one of them is rounded correctly. */
const powersOfTen = Array.from({ length: 13 }, (_, exponent) => 10 ** exponent);

/** Digits behind the point that are read: an integer of three words that a double holds exactly. */
const mostDigits = 12;

/** Brackets that may stand before the vector's; a response of nothing else would keep the search busy for seconds. */
const mostOtherBrackets = 64;

/** Bytes around a vector that are remembered at most. */
const longestKnown = 4_096;

/** Stands for the vector in the JSON of the rest. */
const marker = "the vector stood here";

/** JSON's grammar of a number, with spaces around it. */
const anyNumber = /^ *-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)? *$/;

const openingBracket = 0x5b;
const closingBracket = 0x5d;
const comma = 0x2c;
const space = 0x20;
const minus = 0x2d;
const zero = 0x30;
/** `0.`, read as a number of two bytes. */
const zeroPoint = 0x2e30;
const fourZeros = 0x30303030;

/** What stood around a vector in the JSON of a response. */
interface Frame {
  readonly before: Buffer;
  readonly after: Buffer;
}

/**
 * Reads the vectors of responses straight from their bytes. Each number is bit-equal to `Math.fround(JSON.parse(text))`,
 * and the vector is the one that `findVector` finds. `JSON.parse` is the largest part of a call's CPU; this takes about
 * half of its time.
 */
export class VectorDecoder {
  /** What stood around the last vector that was found: a gateway's responses differ in little else than their numbers. */
  #known: Frame | undefined;

  /** @returns `undefined` for a response that is unusual in any way: that is for `JSON.parse` and `findVector` to judge */
  decode(bytes: Uint8Array, dimensionality: number): Float32Array | undefined {
    const body = bufferOf(bytes);
    let open = body.indexOf(openingBracket);
    for (let other = 0; open >= 0 && !startsNumber(body[open + 1]); other += 1) {
      if (other >= mostOtherBrackets) return undefined;
      open = body.indexOf(openingBracket, open + 1);
    }
    const close = open < 0 ? -1 : body.indexOf(closingBracket, open);
    // A body that was cut short has no end for the reader to stop at.
    if (close < 0) return undefined;
    if (!this.#isVectorBetween(body.subarray(0, open), body.subarray(close + 1))) return undefined;
    const vector = new Float32Array(dimensionality);
    return readNumbers(body, open + 1, vector) ? vector : undefined;
  }

  #isVectorBetween(before: Buffer, after: Buffer): boolean {
    if (this.#known !== undefined && before.equals(this.#known.before) && after.equals(this.#known.after)) {
      return true;
    }
    try {
      const found = findVector(parseJson(`${before.toString()}["${marker}"]${after.toString()}`));
      if (found.length !== 1 || found[0] !== marker) return false;
    } catch {
      return false;
    }
    // Copies: a part of a response would keep the whole of it in memory.
    if (before.length + after.length <= longestKnown) {
      this.#known = { before: Buffer.from(before), after: Buffer.from(after) };
    }
    return true;
  }
}

function startsNumber(byte: number | undefined): boolean {
  return byte === minus || isDigit(byte);
}

/** Fills a vector from the numbers between a position and the closing bracket; `false` where they do not fit it. */
function readNumbers(bytes: Buffer, begin: number, vector: Float32Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lastWord = bytes.length - 4;
  const last = vector.length - 1;
  let position = begin;
  for (let index = 0; index <= last; index += 1) {
    const end = index === last ? closingBracket : comma;
    const start = position;
    let value = NaN;
    let head = position <= lastWord ? view.getInt32(position, true) : 0;
    if ((head & 0xff) === space && position < lastWord) {
      position += 1;
      head = view.getInt32(position, true);
    }
    // Nearly all numbers of a vector begin with `0.` or `-0.`; "-" and "0" differ in one bit, which saves a branch.
    const isNegative = ~(head >> 4) & 1;
    if (((head >> (8 * isNegative)) & 0xffff) === zeroPoint && (head & 0xff) === zero - 3 * isNegative) {
      position += 2 + isNegative;
      let integer = 0;
      let digits = 0;
      // Eight digits at once, as most numbers have them; then, or else, up to four at a time.
      if (position + 4 <= lastWord) {
        const first = view.getInt32(position, true) ^ fourZeros;
        const second = view.getInt32(position + 4, true) ^ fourZeros;
        if ((marksOf(first) | marksOf(second)) === 0) {
          integer = Math.imul(joinDigits(first), 10_000) + joinDigits(second);
          digits = 8;
          position += 8;
        }
      }
      let count = 4;
      while (count === 4 && digits < mostDigits && position <= lastWord) {
        const word = view.getInt32(position, true) ^ fourZeros;
        count = countDigits(word);
        if (count === 0) break;
        // The digits move behind zeros.
        integer = integer * (powersOfTen[count] as number) + joinDigits(word << (32 - 8 * count));
        digits += count;
        position += count;
      }
      if (digits === mostDigits) {
        while (count === 4 && position <= lastWord) {
          count = countDigits(view.getInt32(position, true) ^ fourZeros);
          position += count;
        }
        // Of a number with more digits only its bounds are known, here a hair wider. Mostly they round to the same.
        const low = Math.fround(integer * 0.999_999_999_999_999e-12);
        if (low === Math.fround((integer + 1) * 1.000_000_000_000_001e-12)) value = low;
      } else if (digits > 0) value = Math.fround(integer / (powersOfTen[digits] as number));
      value *= 1 - 2 * isNegative;
    }

    if (Number.isNaN(value) || bytes[position] !== end) {
      position = bytes.indexOf(end, start);
      const text = bytes.toString("latin1", start, position);
      value = anyNumber.test(text) ? Math.fround(Number(text)) : NaN;
      if (position < 0 || !Number.isFinite(value)) return false;
    }
    vector[index] = value;
    position += 1;
  }
  return true;
}

// Four characters are read as a word and handled together, less `fourZeros`: each byte of a digit is then its value.

/** Bits in every byte that is no digit; behind the first of those they may be wrong. */
function marksOf(word: number): number {
  return (word | (word + 0x06060606)) & 0xf0f0f0f0;
}

/** How many digits a word begins with. */
function countDigits(word: number): number {
  const marks = marksOf(word);
  return marks === 0 ? 4 : (31 - Math.clz32(marks & -marks)) >> 3;
}

/** The number that four digits are: they are joined to pairs, and the pairs to one. */
function joinDigits(word: number): number {
  const pairs = (Math.imul(word, 10 * 0x100 + 1) >>> 8) & 0x00ff00ff;
  return Math.imul(pairs, 100 * 0x10000 + 1) >>> 16;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= zero + 9;
}
