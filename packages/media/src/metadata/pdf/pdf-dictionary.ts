/** Bytes that end a name or a number. */
const delimiters = new Set(Buffer.from("()<>[]{}/%\0\t\n\f\r "));
const space = new Set(Buffer.from("\0\t\n\f\r "));
const [openParenthesis, closeParenthesis, backslash, percent, slash] = [0x28, 0x29, 0x5c, 0x25, 0x2f];
const [less, greater, openBracket, closeBracket, lineFeed, carriageReturn] = [
  0x3c, 0x3e, 0x5b, 0x5d, 0x0a, 0x0d,
];

/** The entries of a dictionary by key, with the text of each value. */
export interface PdfDictionary {
  readonly entries: ReadonlyMap<string, string>;
  /** The position after it. */
  readonly end: number;
}

/** The values that are read are numbers, names, and short lists of these. */
const longestValue = 4_096;

/**
 * Reads the dictionary at this position, and skips strings and comments in it; `undefined` if there is none, or if it does
 * not end.
 *
 * @param limit the position at which to give up
 */
export function readPdfDictionary(data: Buffer, start: number, limit: number): PdfDictionary | undefined {
  if (data[start] !== less || data[start + 1] !== less) return undefined;
  const entries = new Map<string, string>();
  let depth = 1;
  let key: string | undefined;
  let valueStart = 0;
  const endValue = (at: number): void => {
    if (key !== undefined)
      entries.set(key, data.toString("latin1", valueStart, Math.min(at, valueStart + longestValue)).trim());
    key = undefined;
  };
  for (let at = start + 2; at < limit;) {
    const byte = data[at];
    if (byte === openParenthesis) at = endOfString(data, at, limit);
    else if (byte === percent) at = endOfLine(data, at, limit);
    else if (byte === less && data[at + 1] === less) {
      depth += 1;
      at += 2;
    } else if (byte === less) at = endOfHex(data, at, limit);
    else if (byte === greater && data[at + 1] === greater) {
      depth -= 1;
      if (depth === 0) {
        endValue(at);
        return { entries, end: at + 2 };
      }
      at += 2;
    } else if (byte === openBracket || byte === closeBracket) {
      depth += byte === openBracket ? 1 : -1;
      at += 1;
    } else if (byte === slash) {
      const end = endOfWord(data, at + 1, limit);
      // A name is a key, unless it is the value of the key before.
      if (depth === 1 && (key === undefined || hasValue(data, valueStart, at))) {
        endValue(at);
        key = unescapeName(data.toString("latin1", at + 1, end));
        valueStart = end;
      }
      at = end;
    } else at += 1;
  }
  return undefined;
}

export function unescapeName(name: string): string {
  return name.replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The position of a word outside of strings, names and comments; `limit` if there is none. */
export function findPdfWord(word: string, data: Buffer, start: number, limit: number): number {
  for (let at = start; at < limit;) {
    const byte = data[at];
    if (byte === openParenthesis) at = endOfString(data, at, limit);
    else if (byte === percent) at = endOfLine(data, at, limit);
    else if (byte === slash) at = endOfWord(data, at + 1, limit);
    else if (byte === less && data[at + 1] === less) at += 2;
    else if (byte === less) at = endOfHex(data, at, limit);
    else if (delimiters.has(byte ?? -1)) at += 1;
    else {
      const end = endOfWord(data, at, limit);
      if (end - at === word.length && data.toString("latin1", at, end) === word) return at;
      at = end;
    }
  }
  return limit;
}

/** Skips white space and comments. */
export function skipPdfSpace(data: Buffer, start: number, limit = data.length): number {
  for (let at = start; at < limit;) {
    if (space.has(data[at] ?? -1)) at += 1;
    else if (data[at] === percent) at = endOfLine(data, at, limit);
    else return at;
  }
  return limit;
}

function hasValue(data: Buffer, start: number, end: number): boolean {
  return skipPdfSpace(data, start, end) < end;
}

function endOfWord(data: Buffer, start: number, limit: number): number {
  let at = start;
  while (at < limit && !delimiters.has(data[at] ?? -1)) at += 1;
  return at;
}

function endOfLine(data: Buffer, start: number, limit: number): number {
  let at = start;
  while (at < limit && data[at] !== lineFeed && data[at] !== carriageReturn) at += 1;
  return at;
}

function endOfHex(data: Buffer, start: number, limit: number): number {
  const length = data.subarray(start, limit).indexOf(greater);
  return length === -1 ? limit : start + length + 1;
}

function endOfString(data: Buffer, start: number, limit: number): number {
  let depth = 0;
  for (let at = start; at < limit; at += 1) {
    const byte = data[at];
    if (byte === backslash) at += 1;
    else if (byte === openParenthesis) depth += 1;
    else if (byte === closeParenthesis) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return limit;
}
