/** Inputs do not grow beyond this: what is wrong with a large one is wrong with a small one, and faster. */
export const longestInput = 65_536;

export interface Mutation {
  /** Numbers from 0 up to `below`. */
  readonly random: (below: number) => number;
  /** Other inputs, to take parts of. */
  readonly others: readonly Buffer[];
  readonly words: readonly string[];
}

type Change = (bytes: Buffer, mutation: Mutation) => Buffer;

const splice = (bytes: Buffer, at: number, removed: number, inserted: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);

function copyOfPart(bytes: Buffer, random: Mutation["random"], longest = bytes.length): Buffer {
  const length = 1 + random(Math.max(1, Math.min(bytes.length, longest)));
  const start = random(Math.max(1, bytes.length - length + 1));
  return Buffer.from(bytes.subarray(start, start + length));
}

/** At the ends of what fits into one, two, four or eight bytes. */
const limits = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

const numbers = [
  "0",
  "-0",
  "-1",
  "1e999",
  "-1e-999",
  "1e39",
  "0.1",
  "2147483648",
  "9007199254740993",
  "1e",
  "NaN",
];

const changes: readonly Change[] = [
  function flipBit(bytes, { random }) {
    const copy = Buffer.from(bytes);
    const at = random(copy.length);
    if (copy.length > 0) copy.writeUInt8(copy.readUInt8(at) ^ (1 << random(8)), at);
    return copy;
  },
  function setByte(bytes, { random }) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy.writeUInt8(random(256), random(copy.length));
    return copy;
  },
  function setLimit(bytes, { random }) {
    const limit = limits[random(limits.length)] ?? 0;
    const width = limit > 0xffff ? 4 : ([1, 2, 4, 8][random(4)] ?? 4);
    const number = Buffer.alloc(8);
    if (random(2) === 0) number.writeBigUInt64BE(BigInt.asUintN(64, BigInt(limit) << BigInt(64 - 8 * width)));
    else number.writeBigUInt64LE(BigInt(limit));
    return splice(bytes, random(bytes.length + 1), width, number.subarray(0, width));
  },
  function insertBytes(bytes, { random }) {
    const inserted = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)));
    return splice(bytes, random(bytes.length + 1), 0, inserted);
  },
  function insertWord(bytes, { random, words }) {
    return splice(
      bytes,
      random(bytes.length + 1),
      random(2) * random(8),
      Buffer.from(words[random(words.length)] ?? ""),
    );
  },
  function setNumber(bytes, { random }) {
    const places = [...bytes.toString("latin1").matchAll(/-?\d[\d.eE+-]*/g)];
    const place = places[random(places.length)];
    if (place === undefined) return bytes;
    return splice(bytes, place.index, place[0].length, Buffer.from(numbers[random(numbers.length)] ?? ""));
  },
  function removePart(bytes, { random }) {
    return splice(bytes, random(bytes.length + 1), 1 + random(bytes.length), Buffer.alloc(0));
  },
  function movePart(bytes, { random }) {
    return splice(bytes, random(bytes.length + 1), 0, copyOfPart(bytes, random, 64));
  },
  function repeatPart(bytes, { random }) {
    const part = copyOfPart(bytes, random, 32);
    const times = 2 ** random(12);
    return splice(bytes, random(bytes.length + 1), 0, Buffer.alloc(part.length * times, part));
  },
  function takePart(bytes, { random, others }) {
    const part = copyOfPart(others[random(others.length)] ?? bytes, random);
    return splice(bytes, random(bytes.length + 1), random(2) * part.length, part);
  },
  function joinOther(bytes, { random, others }) {
    const other = others[random(others.length)] ?? bytes;
    return Buffer.concat([
      bytes.subarray(0, random(bytes.length + 1)),
      other.subarray(random(other.length + 1)),
    ]);
  },
];

/** A copy with a few things done to it at random: mostly one, seldom many. */
export function mutateInput(input: Buffer, mutation: Mutation): Buffer {
  let bytes = input;
  do {
    const change = changes[mutation.random(changes.length)] as Change;
    bytes = change(bytes, mutation).subarray(0, longestInput);
  } while (mutation.random(3) > 0);
  return bytes;
}
