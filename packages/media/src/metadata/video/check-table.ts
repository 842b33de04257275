import { checkRandomAccess } from "./check-random-access.ts";
import { broken, type FormatInput } from "../format-problem.ts";

/** Tables that can cost much memory or time while they are small. */
export const tables = ["stts", "ctts", "stsc", "stsz", "stz2", "trun", "tfra"];

/**
 * A day of video at 100 frames a second: listing more samples takes hundreds of megabytes. mediabunny lists those of a
 * fragment, and those of a track whose frames are shown in another order than they are decoded.
 */
const mostSamples = 9_000_000;
/**
 * Entries of all tables together, for each of which mediabunny allocates an object or a number: ten hours of video have
 * about six million.
 */
const mostEntries = 6_000_000;

/** What was found while walking the boxes. */
export interface Found {
  encrypted: boolean;
  boxes: number;
  tracks: number;
  /** Entries of tables, in all. */
  entries: number;
  /** Samples that mediabunny would list, in all. */
  samples: number;
  /** The header has samples of its own. */
  samplesInHeader: boolean;
  /** The positions of the fragments. */
  readonly fragments: Set<number>;
}

export function nothingFound(): Found {
  return {
    encrypted: false,
    boxes: 0,
    tracks: 0,
    entries: 0,
    samples: 0,
    samplesInHeader: false,
    fragments: new Set(),
  };
}

/** Bytes of an entry, for tables of fixed entries. */
const entryLengths: Readonly<Record<string, number>> = {
  stts: 8,
  ctts: 8,
  stss: 4,
  stsc: 12,
  stco: 4,
  co64: 8,
};

/** Checks a table against its own length, and against the memory that mediabunny would allocate for it. */
export function checkTable(input: FormatInput, type: string, content: Buffer, found: Found): void {
  const word = (at: number): number => wordAt(input, type, content, at);
  const atMost = (entries: number, room: number): void => {
    if (entries > room)
      broken(input, `its table "${type}" claims ${entries} entries and has room for ${room}`);
  };
  const entryLength = entryLengths[type];
  if (entryLength !== undefined) {
    atMost(word(4), Math.floor((content.length - 8) / entryLength));
    found.entries += word(4);
    // PCM has very many samples, but each has at least one byte.
    if (type === "stts" || type === "ctts") atMost(samplesOf(input, type, content), input.bytes.byteLength);
  } else if (type === "stsz") {
    atMost(word(8), word(4) === 0 ? Math.floor((content.length - 12) / 4) : input.bytes.byteLength);
    if (word(4) === 0) found.entries += word(8);
  } else if (type === "stz2") {
    atMost(word(8), (content.length - 12) * 2);
    found.entries += word(8);
  } else if (type === "trun") {
    const flags = word(0);
    const perSample = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length * 4;
    atMost(word(4), perSample === 0 ? 100_000 : Math.floor((content.length - 8) / perSample));
    addSamples(input, type, word(4), found);
  } else if (type === "tfra") {
    checkRandomAccess(input, content, found.fragments);
  } else if (type === "stsd") {
    const first = content.toString("latin1", 12, 16);
    if (first === "encv" || first === "enca" || first === "drmi") found.encrypted = true;
  }
  if (found.entries > mostEntries) broken(input, `its tables have more than ${mostEntries} entries`);
}

/** The number of samples in the runs of a table of times, whose number of entries was checked. */
export function samplesOf(input: FormatInput, type: string, content: Buffer): number {
  const entries = wordAt(input, type, content, 4);
  let samples = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    samples += wordAt(input, type, content, 8 + entry * 8);
  }
  return samples;
}

/** Adds samples that mediabunny will list to the total of the file. */
export function addSamples(input: FormatInput, type: string, samples: number, found: Found): void {
  found.samples += samples;
  const most = Math.min(mostSamples, input.bytes.byteLength);
  if (found.samples > most)
    broken(input, `its tables "${type}" claim ${found.samples} samples, where ${most} are possible`);
}

function wordAt(input: FormatInput, type: string, content: Buffer, at: number): number {
  return at + 4 <= content.length
    ? content.readUInt32BE(at)
    : broken(input, `its table "${type}" is cut short`);
}
