import { UnsupportedMediaError } from "../errors/content-errors.ts";
import { broken, type FormatInput } from "./format-problem.ts";

/** Headers larger than this belong to no video that could be embedded. */
const longestHeader = 64 * 1024 * 1024;
/** More samples than this would take hundreds of megabytes to list: a day of video at 100 pictures a second. */
const mostSamples = 9_000_000;
const mostBoxes = 200_000;

const containers = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf"]);

interface Box {
  readonly type: string;
  /** Where its content begins, and where the box ends. */
  readonly start: number;
  readonly end: number;
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
  const found = { encrypted: false };
  let boxes = 0;
  for (let offset = 0; offset + 8 <= bytes.byteLength; boxes += 1) {
    input.signal?.throwIfAborted();
    if (boxes > mostBoxes) return broken(input, `it has more than ${mostBoxes} boxes`);
    const box = readBox(input, await open.read(offset, 16), 0, offset, bytes.byteLength);
    if (box.end > bytes.byteLength) {
      return broken(
        input,
        `its box "${box.type}" at byte ${offset} should end at byte ${box.end}, the file ends at ${bytes.byteLength}: cut short`,
      );
    }
    seen.add(box.type);
    if (box.type === "moov" || box.type === "moof") {
      if (box.end - box.start > longestHeader) {
        return broken(input, `its header "${box.type}" has ${box.end - box.start} bytes`);
      }
      checkTree(input, await open.read(box.start, box.end - box.start), 0, box.end - box.start, found);
    }
    offset = box.end;
  }
  if (!seen.has("moov")) return broken(input, "it has no header (moov): cut short or never finished");
  if (!seen.has("mdat")) return broken(input, "it has a header and no content (mdat)");
  return found;
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

function checkTree(
  input: FormatInput,
  data: Buffer,
  start: number,
  end: number,
  found: { encrypted: boolean },
): void {
  for (let offset = start; offset + 8 <= end;) {
    const box = readBox(input, data, offset, offset, end);
    if (box.end > end) return broken(input, `its box "${box.type}" is larger than what it stands in`);
    if (box.type === "cmov") {
      throw new UnsupportedMediaError(input.bytes.label, {
        actual: input.mediaType,
        what: "the header of this MOV is compressed",
        cure: "write it anew, for instance: ffmpeg -i in.mov -c copy out.mov",
      });
    }
    if (containers.has(box.type)) checkTree(input, data, box.start, box.end, found);
    if (box.type === "stbl") checkChunks(input, data, box);
    else if (!containers.has(box.type)) checkTable(input, box.type, data.subarray(box.start, box.end), found);
    offset = box.end;
  }
}

/** How many samples may be told to lie in chunks beyond those that there are: some writers are careless with the last. */
const spareSamples = 10_000;

/**
 * Holds the table of how samples lie in chunks against the numbers of both. It gives runs of equal chunks by where they
 * begin, so that one wrong number stands for billions of samples.
 */
function checkChunks(input: FormatInput, data: Buffer, parent: Box): void {
  const tables = new Map<string, Buffer>();
  for (let offset = parent.start; offset + 8 <= parent.end;) {
    const box = readBox(input, data, offset, offset, parent.end);
    tables.set(box.type, data.subarray(box.start, box.end));
    offset = box.end;
  }
  const chunks = (tables.get("stco") ?? tables.get("co64"))?.readUInt32BE(4) ?? 0;
  const samples = (tables.get("stsz") ?? tables.get("stz2"))?.readUInt32BE(8) ?? 0;
  const runs = tables.get("stsc");
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

function checkTable(input: FormatInput, type: string, content: Buffer, found: { encrypted: boolean }): void {
  const word = (at: number): number =>
    at + 4 <= content.length ? content.readUInt32BE(at) : broken(input, `its table "${type}" is cut short`);
  const atMost = (entries: number, room: number): void => {
    if (entries > room)
      broken(input, `its table "${type}" counts ${entries} entries and has room for ${room}`);
  };
  const entryLength = entryLengths[type];
  if (entryLength !== undefined) {
    const entries = word(4);
    atMost(entries, Math.floor((content.length - 8) / entryLength));
    if (type === "stts" || type === "ctts") {
      let samples = 0;
      for (let entry = 0; entry < entries; entry += 1) samples += word(8 + entry * 8);
      atMost(samples, Math.min(mostSamples, input.bytes.byteLength));
    }
  } else if (type === "stsz") {
    atMost(word(8), word(4) === 0 ? Math.floor((content.length - 12) / 4) : input.bytes.byteLength);
  } else if (type === "stz2") {
    atMost(word(8), (content.length - 12) * 2);
  } else if (type === "trun") {
    const flags = word(0);
    const perSample = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length * 4;
    atMost(word(4), perSample === 0 ? 100_000 : Math.floor((content.length - 8) / perSample));
  } else if (type === "stsd") {
    const first = content.toString("latin1", 12, 16);
    if (first === "encv" || first === "enca" || first === "drmi") found.encrypted = true;
  }
}
