import { findVector } from "./find-vector.ts";
import { parseJson } from "./parse-json.ts";

/** Powers of ten that a double holds exactly: a quotient with one of them is rounded correctly. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** As many digits as an integer of 32 bits takes, which is what processors are fastest at. */
const headDigits = 9;

/** As many digits as a double holds exactly, and the number after the largest of them too. */
const exactDigits = 15;

/** Brackets that may stand before the vector's; an answer of nothing else would keep the search busy for seconds. */
const mostOtherBrackets = 64;

/** Stands for the vector in the JSON of the rest. */
const marker = "the vector stood here";

const openingBracket = 0x5b;
const closingBracket = 0x5d;
const comma = 0x2c;
const space = 0x20;
const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const upperE = 0x45;
const lowerE = 0x65;

/**
 * Reads the vector of an answer straight from its bytes. Each number is bit-equal to `Math.fround(JSON.parse(text))`,
 * and the vector is the one that `findVector` finds. `JSON.parse` is the largest part of a call's CPU; this takes about
 * half of its time.
 *
 * @returns `undefined` for an answer that is unusual in any way: that is for `JSON.parse` and `findVector` to judge
 */
export function decodeVector(body: Buffer, dimensionality: number): Float32Array | undefined {
  let open = body.indexOf(openingBracket);
  for (let other = 0; open >= 0 && !startsNumber(body[open + 1]); other += 1) {
    if (other >= mostOtherBrackets) return undefined;
    open = body.indexOf(openingBracket, open + 1);
  }
  const close = open < 0 ? -1 : body.indexOf(closingBracket, open);
  // A body that was cut short has no end for the reader to stop at.
  if (close < 0) return undefined;
  const rest = `${body.toString("utf8", 0, open)}["${marker}"]${body.toString("utf8", close + 1)}`;
  if (!isVectorMarked(rest)) return undefined;
  const vector = new Float32Array(dimensionality);
  return readNumbers(body, open + 1, vector) ? vector : undefined;
}

function startsNumber(byte: number | undefined): boolean {
  return byte !== undefined && (byte === minus || (byte >= zero && byte <= zero + 9));
}

function isVectorMarked(rest: string): boolean {
  try {
    const found = findVector(parseJson(rest));
    return found.length === 1 && found[0] === marker;
  } catch {
    return false;
  }
}

/** Fills a vector from the numbers between a position and the closing bracket; `false` where they do not fit it. */
function readNumbers(bytes: Uint8Array, begin: number, vector: Float32Array): boolean {
  const last = vector.length - 1;
  let position = begin;
  // Reads stay inside of `bytes`: none goes past the closing bracket.
  for (let index = 0; index <= last; index += 1) {
    while (bytes[position] === space) position += 1;
    const start = position;
    const isNegative = bytes[position] === minus;
    if (isNegative) position += 1;

    // The digits as one integer: the first nine, and those that follow up to fifteen.
    let head = 0;
    let tail = 0;
    let digits = 0;
    let scale = 0;
    let isCut = false;
    let digit = (bytes[position] as number) - zero;
    if (digit === 0) digit = (bytes[++position] as number) - zero;
    else {
      if (!(digit > 0 && digit <= 9)) return false;
      for (; digit >>> 0 <= 9 && digits < headDigits; digits += 1) {
        head = (head * 10 + digit) | 0;
        digit = (bytes[++position] as number) - zero;
      }
    }
    if (digit === point - zero) {
      digit = (bytes[++position] as number) - zero;
      const fraction = position;
      if (digits === 0) while (digit === 0) digit = (bytes[++position] as number) - zero;
      for (; digit >>> 0 <= 9 && digits < headDigits; digits += 1) {
        head = (head * 10 + digit) | 0;
        digit = (bytes[++position] as number) - zero;
      }
      for (; digit >>> 0 <= 9 && digits < exactDigits; digits += 1) {
        tail = (tail * 10 + digit) | 0;
        digit = (bytes[++position] as number) - zero;
      }
      scale = position - fraction;
      for (; digit >>> 0 <= 9; isCut = true) digit = (bytes[++position] as number) - zero;
      if (position === fraction) return false;
    }
    if (digit === lowerE - zero || digit === upperE - zero) {
      digit = (bytes[++position] as number) - zero;
      const isSmall = digit === minus - zero;
      if (isSmall || digit === plus - zero) digit = (bytes[++position] as number) - zero;
      if (!(digit >>> 0 <= 9)) return false;
      let exponent = 0;
      for (; digit >>> 0 <= 9; digit = (bytes[++position] as number) - zero) {
        exponent = Math.min(exponent * 10 + digit, 1_000);
      }
      scale += isSmall ? exponent : -exponent;
    }

    let value = NaN;
    if (scale >= 0 && scale < powersOfTen.length) {
      const power = powersOfTen[scale] as number;
      const integer = digits > headDigits ? head * (powersOfTen[digits - headDigits] as number) + tail : head;
      value = Math.fround(integer / power);
      // Of a number with more digits only its bounds are known. Mostly they round to the same.
      if (isCut && value !== Math.fround((integer + 1) / power)) value = NaN;
    }
    if (Number.isNaN(value)) {
      value = Math.abs(Math.fround(Number(Buffer.from(bytes.subarray(start, position)).toString("latin1"))));
      if (value === Infinity) return false;
    }
    vector[index] = isNegative ? -value : value;

    while (bytes[position] === space) position += 1;
    if (bytes[position] !== (index === last ? closingBracket : comma)) return false;
    position += 1;
  }
  return true;
}
