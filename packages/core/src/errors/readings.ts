/** One way to read a text: characters, and where in the text each of them stands. */
export interface Reading {
  readonly characters: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * The ways in which a text can be read by someone who looks for a secret in it: as it stands, with its escapes
 * resolved, and as the hexadecimal or base64 digits of another text, wherever those begin. White space and what nobody
 * sees is left out.
 *
 * @param shortest of digits, only runs that hold so many characters are read
 */
export function* readingsOf(text: string, shortest: number): Generator<Reading> {
  const readings = [readCharacters(text)];
  // What looks like an escape may be none: digits can follow an ampersand by chance.
  if (/[%&\\]|0x/i.test(text)) readings.push(readEscapes(text));
  for (const reading of readings) {
    yield reading;
    yield* readDigits(reading, hexadecimal, shortest);
    yield* readDigits(reading, base64, shortest);
  }
}

/** What is seen of nothing: white space, controls, joiners, marks of direction and the like. */
const unseen = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/u;

class ReadingBuilder {
  readonly #characters: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** @param character one of UTF-16 */
  add(character: string, from: number, to: number): void {
    const code = character.charCodeAt(0);
    // Half of a surrogate pair is invisible, but the whole pair may not be.
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (code <= 0x20 || (code >= 0x7f && !isSurrogate && unseen.test(character))) return;
    this.#characters.push(character);
    this.#from.push(from);
    this.#to.push(to);
  }

  build(): Reading {
    return { characters: this.#characters.join(""), from: this.#from, to: this.#to };
  }
}

function readCharacters(text: string): Reading {
  const builder = new ReadingBuilder();
  for (let at = 0; at < text.length; at += 1) builder.add(text.charAt(at), at, at + 1);
  return builder.build();
}

const namedEntities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  lowbar: "_",
};

/**
 * Percent-encoding, entities of HTML and escapes of JavaScript, also those that were escaped once more, and lists of
 * hexadecimal numbers.
 */
const escapes = new RegExp(
  [
    "%(?:25)*(?<percent>[0-9a-f]{2})",
    "&(?:amp;)*#x0*(?<entity>[0-9a-f]{1,6});?",
    "&(?:amp;)*#0*(?<decimal>[0-9]{1,7});?",
    `&(?:amp;)*(?<name>${Object.keys(namedEntities).join("|")});`,
    // Not from each backslash of many.
    "(?<!\\\\)\\\\+(?:x(?<byte>[0-9a-f]{2})|u(?<unit>[0-9a-f]{4})|u\\{0*(?<point>[0-9a-f]{1,6})\\})",
    "0x(?<number>[0-9a-f]{2})(?![0-9a-f])[\\s,;:]*",
  ].join("|"),
  "gi",
);

function readEscapes(text: string): Reading {
  const builder = new ReadingBuilder();
  let at = 0;
  for (const match of text.matchAll(escapes)) {
    for (; at < match.index; at += 1) builder.add(text.charAt(at), at, at + 1);
    at += match[0].length;
    builder.add(resolve(match.groups ?? {}), match.index, at);
  }
  for (; at < text.length; at += 1) builder.add(text.charAt(at), at, at + 1);
  return builder.build();
}

function resolve(groups: Readonly<Record<string, string | undefined>>): string {
  const { percent, entity, decimal, name, byte, unit, point, number } = groups;
  if (name !== undefined) return namedEntities[name.toLowerCase()] ?? "&";
  const hexadecimals = percent ?? entity ?? byte ?? unit ?? point ?? number;
  return String.fromCharCode(
    hexadecimals === undefined ? Number(decimal) : Number.parseInt(hexadecimals, 16),
  );
}

/** Digits that stand for bytes. */
interface Digits {
  readonly bits: 4 | 6;
  /** The value of each digit. */
  readonly values: ReadonlyMap<string, number>;
  /** What may stand between two digits. */
  readonly separators: ReadonlySet<string>;
}

const hexadecimal: Digits = {
  bits: 4,
  values: new Map(Array.from("0123456789abcdefABCDEF", (digit) => [digit, Number.parseInt(digit, 16)])),
  separators: new Set(":;,.-"),
};

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const base64: Digits = {
  bits: 6,
  values: new Map([
    ...Array.from(
      `${letters}${letters.toLowerCase()}0123456789+/`,
      (digit, value) => [digit, value] as const,
    ),
    // Those of the alphabet for URLs.
    ["-", 62],
    ["_", 63],
  ]),
  separators: new Set(),
};

interface PlacedDigit {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

function* readDigits(reading: Reading, digits: Digits, shortest: number): Generator<Reading> {
  const { bits } = digits;
  for (const run of runsOf(reading, digits)) {
    // A text within the digits may begin at any of them; after so many it begins anew.
    for (let skip = 0; skip < (bits === 4 ? 2 : 4); skip += 1) {
      if ((run.length - skip) * bits >= shortest * 8) yield bytesOf(run.slice(skip), bits);
    }
  }
}

function* runsOf(
  { characters, from, to }: Reading,
  { values, separators }: Digits,
): Generator<PlacedDigit[]> {
  let run: PlacedDigit[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters.charAt(at);
    const value = values.get(character);
    if (value !== undefined) run.push({ value, from: from[at] ?? 0, to: to[at] ?? 0 });
    else if (!separators.has(character)) {
      if (run.length > 0) yield run;
      run = [];
    }
  }
  if (run.length > 0) yield run;
}

function bytesOf(run: readonly PlacedDigit[], bits: number): Reading {
  const characters: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const { value, to: end } of run) {
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    from.push(run[Math.floor((8 * characters.length) / bits)]?.from ?? 0);
    to.push(end);
    characters.push(String.fromCharCode((buffer >> held) & 0xff));
  }
  return { characters: characters.join(""), from, to };
}
