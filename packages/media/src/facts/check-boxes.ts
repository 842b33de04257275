import { UnsupportedMediaError } from "../errors/content-errors.ts";
import { checkRandomAccess } from "./check-random-access.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import { skipTags } from "./skip-tags.ts";

/** Headers larger than this belong to no video that could be embedded. */
const longestHeader = 64 * 1024 * 1024;
/**
 * More samples than this would take hundreds of megabytes to list: a day of video at 100 pictures a second. The library
 * lists those of a fragment, and those of a track whose pictures are not shown in the order in which they are decoded.
 */
const mostSamples = 9_000_000;
/** It lists a fragment at once, with a hundred bytes and more for each sample. */
const mostFragmentSamples = 500_000;
const mostBoxes = 200_000;

const containers = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf", "mfra"]);
/** Tables of which a small one can stand for a great deal of memory or time. */
const tables = ["stts", "ctts", "stsc", "stsz", "stz2", "trun", "tfra"];

interface Box {
  readonly type: string;
  /** Where its content begins, and where the box ends. */
  readonly start: number;
  readonly end: number;
}

/** What the walk over the boxes has met. */
interface Found {
  encrypted: boolean;
  /** Samples that the library would list, in all. */
  samples: number;
  /** The header itself tells of samples, and not only fragments do. */
  samplesInHeader: boolean;
  /** Where the fragments begin. */
  readonly fragments: Set<number>;
}

/**
 * Holds the boxes of an MP4 or MOV against the file before the library reads them: every box inside its parent, all
 * there up to the end, and no table that counts more entries than it has. A count that lies would otherwise be
 * believed, and answered with memory.
 *
 * @returns whether a track is encrypted
 */
export async function checkBoxes(input: FormatInput): Promise<{ encrypted: boolean }> {
  const { bytes, open } = input;
  const seen = new Set<string>();
  const found: Found = { encrypted: false, samples: 0, samplesInHeader: false, fragments: new Set() };
  let boxes = 0;
  const window = open.window(4_096);
  for (let offset = 0; offset + 8 <= bytes.byteLength; boxes += 1) {
    // Tools for sound put a tag behind it, and devices fill it up with zeros: neither belongs to the video.
    if ((await skipTags(window, offset)) === bytes.byteLength) break;
    if (boxes > mostBoxes) return broken(input, `it has more than ${mostBoxes} boxes`);
    const box = readBox(input, await window.read(offset, 16), 0, offset, bytes.byteLength);
    if (box.end > bytes.byteLength) {
      return broken(
        input,
        `its box "${box.type}" at byte ${offset} should end at byte ${box.end}, the file ends at ${bytes.byteLength}: cut short`,
      );
    }
    seen.add(box.type);
    if (box.type === "moof") found.fragments.add(offset);
    if (box.type === "moov" || box.type === "moof") {
      const before = found.samples;
      await checkHeader(input, box, found);
      if (box.type === "moof" && found.samples - before > mostFragmentSamples) {
        return broken(input, `one of its fragments tells of ${found.samples - before} samples`);
      }
    }
    offset = box.end;
  }
  if (found.samplesInHeader && found.fragments.size > 0) {
    // The library would read the part that the header tells of and take it for the whole.
    throw new UnsupportedMediaError(bytes.label, {
      actual: input.mediaType,
      what: "a part of this video is told of by its header and the rest by fragments",
      cure: "write it anew, for instance: ffmpeg -i in.mp4 -c copy out.mp4",
    });
  }
  await checkIndex(input, found);
  if (!seen.has("moov")) return broken(input, "it has no header (moov): cut short or never finished");
  if (!seen.has("mdat")) return broken(input, "it has a header and no content (mdat)");
  return found;
}

/** The index of the fragments, which is found by the length in the last four bytes, wherever it then stands. */
async function checkIndex(input: FormatInput, found: Found): Promise<void> {
  const { bytes, open } = input;
  const tail = await open.read(bytes.byteLength - 4, 4);
  const offset = bytes.byteLength - tail.readUInt32BE(0);
  const head = offset < 0 ? undefined : await open.read(offset, 16);
  if (head === undefined || head.length < 16 || head.toString("latin1", 4, 8) !== "mfra") return;
  const box = readBox(input, head, 0, offset, bytes.byteLength);
  if (box.end > bytes.byteLength) return broken(input, `its box "mfra" at byte ${offset} is cut short`);
  await checkHeader(input, box, found);
}

async function checkHeader(input: FormatInput, { type, start, end }: Box, found: Found): Promise<void> {
  if (end - start > longestHeader) return broken(input, `its header "${type}" has ${end - start} bytes`);
  const data = await input.open.read(start, end - start);
  const known = new Set<number>();
  checkTree(input, data, 0, data.length, found, known);
  // The library looks into more boxes than are walked here, and would believe a table that it finds there.
  for (const table of tables) {
    for (let at = data.indexOf(table, 4, "latin1"); at !== -1; at = data.indexOf(table, at + 4, "latin1")) {
      const length = data.readUInt32BE(at - 4);
      const isBox = length === 1 || (length >= 8 && at - 4 + length <= data.length);
      if (isBox && !known.has(at - 4)) return broken(input, `a table "${table}" stands where none belongs`);
    }
  }
}

/** @param at where the box begins in `data`; `base` and `limit` count in the same way as the result */
function readBox(input: FormatInput, data: Buffer, at: number, base: number, limit: number): Box {
  if (data.length - at < 8) return broken(input, `there is no box at byte ${base}`);
  const type = data.toString("latin1", at + 4, at + 8);
  // Apple's tools write types with ©; anything else outside of ASCII is no type.
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return broken(input, `there is no box at byte ${base}`);
  const length = data.readUInt32BE(at);
  if (length === 0) return { type, start: base + 8, end: limit };
  if (length === 1) {
    if (data.length - at < 16) return broken(input, `its box "${type}" at byte ${base} is cut short`);
    const long = data.readBigUInt64BE(at + 8);
    if (long < 16n) return broken(input, `its box "${type}" at byte ${base} has ${String(long)} bytes`);
    return { type, start: base + 16, end: base + Number(long) };
  }
  if (length < 8) return broken(input, `its box "${type}" at byte ${base} has ${length} bytes`);
  return { type, start: base + 8, end: base + length };
}

/** @param known gets where the tables begin that were looked at */
function checkTree(
  input: FormatInput,
  data: Buffer,
  start: number,
  end: number,
  found: Found,
  known: Set<number>,
): void {
  for (let offset = start; offset + 8 <= end;) {
    const box = readBox(input, data, offset, offset, end);
    if (box.end > end) return broken(input, `its box "${box.type}" is larger than what it stands in`);
    if (tables.includes(box.type)) known.add(offset);
    if (box.type === "cmov") {
      throw new UnsupportedMediaError(input.bytes.label, {
        actual: input.mediaType,
        what: "the header of this MOV is compressed",
        cure: "write it anew, for instance: ffmpeg -i in.mov -c copy out.mov",
      });
    }
    if (containers.has(box.type)) checkTree(input, data, box.start, box.end, found, known);
    if (box.type === "stbl") checkSampleTable(input, data, box, found);
    else if (!containers.has(box.type)) checkTable(input, box.type, data.subarray(box.start, box.end), found);
    offset = box.end;
  }
}

/** How many samples may be told to lie in chunks beyond those that there are: some writers are careless with the last. */
const spareSamples = 10_000;

/**
 * Holds the tables of a track against each other. The one of how samples lie in chunks gives runs of equal chunks by
 * where they begin, so that one wrong number stands for billions of samples.
 */
function checkSampleTable(input: FormatInput, data: Buffer, parent: Box, found: Found): void {
  const boxes = new Map<string, Buffer>();
  for (let offset = parent.start; offset + 8 <= parent.end;) {
    const box = readBox(input, data, offset, offset, parent.end);
    if (boxes.has(box.type) && tables.includes(box.type))
      return broken(input, `a track has two tables "${box.type}"`);
    boxes.set(box.type, data.subarray(box.start, box.end));
    offset = box.end;
  }
  const times = boxes.get("stts");
  if (times !== undefined && times.readUInt32BE(4) > 0) found.samplesInHeader = true;
  if (times !== undefined && boxes.has("ctts"))
    addSamples(input, "stts", samplesOf(input, "stts", times), found);
  const chunks = (boxes.get("stco") ?? boxes.get("co64"))?.readUInt32BE(4) ?? 0;
  const samples = (boxes.get("stsz") ?? boxes.get("stz2"))?.readUInt32BE(8) ?? 0;
  const runs = boxes.get("stsc");
  if (runs === undefined) return;
  let [told, before] = [0, 0];
  const count = runs.readUInt32BE(4);
  for (let run = 0; run < count; run += 1) {
    const first = runs.readUInt32BE(8 + run * 12);
    const next = run + 1 < count ? runs.readUInt32BE(20 + run * 12) : chunks + 1;
    if (first <= before || first > chunks)
      broken(input, `its table "stsc" tells of chunk ${first} of ${chunks}`);
    told += Math.max(next - first, 0) * runs.readUInt32BE(12 + run * 12);
    before = first;
  }
  if (told > samples + spareSamples) broken(input, `its table "stsc" tells of ${told} samples of ${samples}`);
}

/** Bytes of one entry in the tables that only count them. */
const entryLengths: Readonly<Record<string, number>> = {
  stts: 8,
  ctts: 8,
  stss: 4,
  stsc: 12,
  stco: 4,
  co64: 8,
};

function checkTable(input: FormatInput, type: string, content: Buffer, found: Found): void {
  const word = (at: number): number => wordAt(input, type, content, at);
  const atMost = (entries: number, room: number): void => {
    if (entries > room)
      broken(input, `its table "${type}" counts ${entries} entries and has room for ${room}`);
  };
  const entryLength = entryLengths[type];
  if (entryLength !== undefined) {
    atMost(word(4), Math.floor((content.length - 8) / entryLength));
    // PCM has a sample for each moment, so that there may be many; each has a byte at least.
    if (type === "stts" || type === "ctts") atMost(samplesOf(input, type, content), input.bytes.byteLength);
  } else if (type === "stsz") {
    atMost(word(8), word(4) === 0 ? Math.floor((content.length - 12) / 4) : input.bytes.byteLength);
  } else if (type === "stz2") {
    atMost(word(8), (content.length - 12) * 2);
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
}

/** How many samples the runs of a table of times stand for. Its number of entries must be right. */
function samplesOf(input: FormatInput, type: string, content: Buffer): number {
  const entries = wordAt(input, type, content, 4);
  let samples = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    samples += wordAt(input, type, content, 8 + entry * 8);
  }
  return samples;
}

/** Counts samples that the library will list, for all of the file together. */
function addSamples(input: FormatInput, type: string, samples: number, found: Found): void {
  found.samples += samples;
  const most = Math.min(mostSamples, input.bytes.byteLength);
  if (found.samples > most)
    broken(input, `its tables "${type}" tell of ${found.samples} samples, where ${most} may be`);
}

function wordAt(input: FormatInput, type: string, content: Buffer, at: number): number {
  return at + 4 <= content.length
    ? content.readUInt32BE(at)
    : broken(input, `its table "${type}" is cut short`);
}
