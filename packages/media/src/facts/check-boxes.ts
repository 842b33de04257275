import { windowedReader, type WindowedReader } from "../bytes/windowed-reader.ts";
import { broken, ParseProblem } from "../errors/parse-problem.ts";
import type { ParsedFile, ParseIo } from "../parse/parse-io.ts";
import { BoxWalk } from "./box-walk.ts";
import { addRun, beginFragmentTrack, type FragmentTrack } from "./check-fragment.ts";
import { checkRandomAccess } from "./check-random-access.ts";
import { checkSampleTable } from "./check-sample-table.ts";
import { readBox, wordAt, type Box } from "./read-box.ts";

/** Headers larger than this belong to no video that could be embedded. */
const longestHeader = 24 * 1024 * 1024;
/** Boxes at the top are far apart, but the header of a fragment and the box behind it are not. */
const windowLength = 4 * 1024;
/** How often the name of a table may stand in a header without being one. */
const mostNames = 100_000;

const containers = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf", "mfra"]);
/** Tables of which a small one can stand for a great deal of memory or time, and the box in which each belongs. */
const tables: Readonly<Record<string, string>> = {
  ...{ stts: "stbl", ctts: "stbl", stss: "stbl", stsc: "stbl", stsz: "stbl", stz2: "stbl", stco: "stbl" },
  ...{ co64: "stbl", trun: "traf", tfra: "mfra" },
};

/**
 * Holds the boxes of an MP4 or MOV against the file before the library reads them: every box inside its parent, all
 * there up to the end, and no table that counts more entries than it has. A count that is wrong would otherwise be
 * believed, and answered with memory.
 *
 * @returns whether a track is encrypted, and about how many bytes of memory its header and the lists made of it take
 */
export async function checkBoxes(
  io: ParseIo,
  file: ParsedFile,
): Promise<{ encrypted: boolean; memory: number }> {
  const { byteLength, mediaType } = file;
  const reader = windowedReader(io, windowLength);
  const seen = new Set<string>();
  const walk = new BoxWalk(file);
  for (let offset = 0; offset + 8 <= byteLength;) {
    walk.addTopBox();
    const box = readBox(await reader.read(offset, 16), 0, offset, byteLength);
    if (box.end > byteLength) {
      return broken(
        `its box "${box.type}" at byte ${offset} should end at byte ${box.end}, the file ends at ${byteLength}: cut short`,
      );
    }
    seen.add(box.type);
    if (box.type === "moof") walk.fragments.add(offset);
    if (box.type === "moov" || box.type === "moof") await checkHeader(reader, box, walk, mediaType);
    offset = box.end;
  }
  if (walk.hasSamplesInHeader && walk.fragments.size > 0) {
    // The library would read the part that the header tells of and take it for the whole.
    throw new ParseProblem({
      kind: "unsupported",
      actual: mediaType,
      what: "a part of this video is told of by its header and the rest by fragments",
      hint: "write it anew, for instance: ffmpeg -i in.mp4 -c copy out.mp4",
    });
  }
  await checkIndex(reader, walk, mediaType);
  if (!seen.has("moov")) return broken("it has no header (moov): cut short or never finished");
  if (!seen.has("mdat")) return broken("it has a header and no content (mdat)");
  return walk;
}

/** The index of the fragments, which is found by the length in the last four bytes, wherever it then stands. */
async function checkIndex(reader: WindowedReader, walk: BoxWalk, mediaType: string): Promise<void> {
  const { byteLength } = walk;
  const offset = byteLength - (await reader.read(byteLength - 4, 4)).readUInt32BE(0);
  const head = offset < 0 ? undefined : await reader.read(offset, 16);
  if (head === undefined || head.length < 16 || head.toString("latin1", 4, 8) !== "mfra") return;
  const box = readBox(head, 0, offset, byteLength);
  if (box.end > byteLength) return broken(`its box "mfra" at byte ${offset} is cut short`);
  await checkHeader(reader, box, walk, mediaType);
}

async function checkHeader(
  reader: WindowedReader,
  { type, start, end }: Box,
  walk: BoxWalk,
  mediaType: string,
): Promise<void> {
  if (end - start > longestHeader) return broken(`its header "${type}" has ${end - start} bytes`);
  // The library reads it once more.
  if (type === "moov") walk.addMemory(end - start, 2);
  const data = await reader.read(start, end - start);
  const known = new Set<number>();
  checkTree(data, { type, start: 0, end: data.length }, { walk, known, mediaType });
  // The library looks into more boxes than are walked here, and would believe a table that it finds there.
  let names = 0;
  for (const table of Object.keys(tables)) {
    for (let at = data.indexOf(table, 4, "latin1"); at !== -1; at = data.indexOf(table, at + 4, "latin1")) {
      const length = data.readUInt32BE(at - 4);
      const isBox = length === 1 || (length >= 8 && at - 4 + length <= data.length);
      if (isBox && !known.has(at - 4)) return broken(`a table "${table}" stands where none belongs`);
      names += 1;
      if (names > mostNames) return broken(`its header "${type}" names tables ${names} times`);
    }
  }
}

interface TreeContext {
  readonly walk: BoxWalk;
  /** Gets where the tables begin that were looked at. */
  readonly known: Set<number>;
  readonly mediaType: string;
}

function checkTree(data: Buffer, parent: Box, context: TreeContext): void {
  const { walk, known, mediaType } = context;
  let fragmentTrack: FragmentTrack | undefined;
  for (let offset = parent.start; offset + 8 <= parent.end;) {
    walk.addBox();
    const box = readBox(data, offset, offset, parent.end);
    if (box.end > parent.end) return broken(`its box "${box.type}" is larger than what it stands in`);
    const home = tables[box.type];
    if (home !== undefined && home !== parent.type)
      return broken(`a table "${box.type}" stands where none belongs`);
    if (home !== undefined) known.add(offset);
    const content = data.subarray(box.start, box.end);
    switch (box.type) {
      case "cmov":
        throw new ParseProblem({
          kind: "unsupported",
          actual: mediaType,
          what: "the header of this MOV is compressed",
          hint: "write it anew, for instance: ffmpeg -i in.mov -c copy out.mov",
        });
      case "trak":
        walk.beginTrack();
        break;
      case "tkhd":
        walk.track = wordAt("tkhd", content, content[0] === 1 ? 20 : 12);
        break;
      case "hdlr":
        if (content.toString("latin1", 8, 12) === "vide") walk.pictureTracks.add(walk.track);
        break;
      case "stsd":
        if (/^(?:encv|enca|drmi)$/.test(content.toString("latin1", 12, 16))) walk.encrypted = true;
        break;
      case "elst":
        checkEdits(content);
        break;
      case "trex":
        walk.defaultFlags.set(wordAt("trex", content, 4), wordAt("trex", content, 20));
        break;
      case "tfhd":
        fragmentTrack = beginFragmentTrack(content, walk);
        break;
      case "trun":
        fragmentTrack ??= { samples: 0, keyFrames: 0, track: 0, flags: 0 };
        addRun(content, fragmentTrack);
        break;
      case "tfra":
        checkRandomAccess(content, walk.fragments);
        break;
      case "stbl":
        checkSampleTable(data, box.start, box.end, walk);
        break;
    }
    if (containers.has(box.type)) checkTree(data, box, context);
    offset = box.end;
  }
  if (fragmentTrack === undefined) return;
  const { samples, keyFrames, track } = fragmentTrack;
  walk.addFragment({ samples, keyFrames: walk.pictureTracks.has(track) ? keyFrames : 0 });
}

function checkEdits(content: Buffer): void {
  const entries = wordAt("elst", content, 4);
  const room = Math.floor((content.length - 8) / (content[0] === 1 ? 20 : 12));
  if (entries > room) return broken(`its table "elst" counts ${entries} entries and has room for ${room}`);
}
