import { readingsOf, type Reading } from "./readings.ts";

/** A part of a text, from one position up to another. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Something to look for, as a whole or in pieces of so many characters or more. */
export interface Secret {
  readonly text: string;
  readonly shortestPiece: number;
}

/** Up to this length each piece of a secret is known; of a longer one those that stand next to each other. */
const mostPieces = 64;

/** Looks for secrets in texts, in whatever way they are written there. */
export class SecretFinder {
  readonly #pattern: RegExp;
  readonly #shortest: number;

  constructor(secrets: readonly Secret[]) {
    const needles = secrets.flatMap(({ text, shortestPiece }) =>
      [comparable(text), comparable(asBytes(text))].flatMap((form) => piecesOf(form, shortestPiece)),
    );
    this.#pattern = new RegExp([...new Set(needles)].map(escapePattern).join("|") || "(?!)", "gi");
    this.#shortest = Math.min(...needles.map(({ length }) => length));
  }

  /** Whether a text holds a secret as it is written, which is quick to find out. */
  isPlainIn(text: string): boolean {
    this.#pattern.lastIndex = 0;
    return this.#pattern.test(text);
  }

  /** The parts of a text that hold secrets, in order and apart from each other. */
  find(text: string): Range[] {
    const found: Range[] = [];
    for (const reading of readingsOf(text, this.#shortest)) found.push(...this.#findIn(reading));
    return joined(found);
  }

  *#findIn({ characters, from, to }: Reading): Generator<Range> {
    const pattern = this.#pattern;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(characters); match !== null; match = pattern.exec(characters)) {
      yield { from: from[match.index] ?? 0, to: to[match.index + match[0].length - 1] ?? 0 };
      // Pieces overlap: the next one begins with the next character.
      pattern.lastIndex = match.index + 1;
    }
  }
}

/** Pieces of so many characters, the last of which ends with the secret; the whole of a secret that is shorter. */
function piecesOf(secret: string, length: number): string[] {
  if (secret.length <= length) return secret === "" ? [] : [secret];
  const last = secret.length - length;
  const step = secret.length > mostPieces ? length : 1;
  const starts = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
  return [...starts, last].map((start) => secret.slice(start, start + length));
}

/** As readings are: without white space. */
function comparable(secret: string): string {
  return secret.replaceAll(/\s/g, "");
}

/** A text's bytes in UTF-8, each as a character: so it is found among decoded digits. */
function asBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function joined(ranges: readonly Range[]): Range[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last === undefined || from > last.to) all.push({ from, to });
    else last.to = Math.max(last.to, to);
  }
  return all;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
