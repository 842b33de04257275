import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import { checkSampleTable } from "./check-sample-table.ts";
import { checkTable, nothingFound, tables, type Found } from "./check-table.ts";
import { readBox } from "./checked-box.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { IsoBox } from "../iso-box.ts";
import { skipTags } from "../skip-tags.ts";

/** No video that could be embedded has a larger header. */
const longestHeader = 64 * 1024 * 1024;
/** mediabunny lists all samples of a fragment at once, with a hundred bytes and more for each. */
const mostFragmentSamples = 200_000;
/** All fragments together: three hours of video with audio. mediabunny keeps what it has listed. */
const mostFragmentedSamples = 1_000_000;
const mostBoxes = 200_000;
/** No video has more tracks. mediabunny's work grows with the square of their number. */
const mostTracks = 200;
/** mediabunny reads nested boxes by recursion. */
const deepest = 32;

const containers = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf", "mfra"]);
/**
 * Checks the boxes of an MP4 or MOV before mediabunny reads them: every box must be inside its parent and complete, and no
 * table may claim more entries than it has, because mediabunny would allocate memory for what a table claims.
 *
 * @returns whether a track is encrypted
 */
export async function checkBoxes(input: FormatInput): Promise<{ encrypted: boolean }> {
  const { bytes, open } = input;
  const seen = new Set<string>();
  const found = nothingFound();
  const window = open.window(4_096);
  let fragmentedSamples = 0;
  for (let offset = 0; offset + 8 <= bytes.byteLength;) {
    // Audio tools append a tag, and devices append zeros: neither belongs to the video.
    if ((await skipTags(window, offset)) === bytes.byteLength) break;
    countBox(input, found);
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
      if (box.type === "moof") {
        const samples = found.samples - before;
        if (samples > mostFragmentSamples)
          return broken(input, `one of its fragments has ${samples} samples`);
        fragmentedSamples += samples;
        if (fragmentedSamples > mostFragmentedSamples)
          throw inOneHeader(input, `its fragments have more than ${mostFragmentedSamples} samples`);
      }
    }
    offset = box.end;
  }
  if (found.samplesInHeader && found.fragments.size > 0) {
    // mediabunny would read only the samples in the header.
    throw inOneHeader(input, "this video has some of its samples in the header and the rest in fragments");
  }
  await checkIndex(input, found);
  if (!seen.has("moov")) return broken(input, "it has no header (moov): cut short or never finished");
  if (!seen.has("mdat")) return broken(input, "it has a header and no content (mdat)");
  return found;
}

/** The error of a video that has to be rewritten with all of its samples in one header. */
function inOneHeader({ bytes, mediaType }: FormatInput, what: string): UnsupportedMediaError {
  const hint = "rewrite it, for instance: ffmpeg -i in.mp4 -c copy out.mp4";
  return new UnsupportedMediaError(bytes.label, { actual: mediaType, what, hint });
}

/** Checks the index of fragments. Its length is in the last four bytes of the file, so that it may begin anywhere. */
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

async function checkHeader(input: FormatInput, { type, start, end }: IsoBox, found: Found): Promise<void> {
  if (end - start > longestHeader) return broken(input, `its header "${type}" has ${end - start} bytes`);
  const data = await input.open.read(start, end - start);
  const known = new Set<number>();
  checkTree(input, data, { type, start: 0, end: data.length }, found, known, 1);
  // mediabunny enters more boxes than are walked here, and would use a table that it finds there.
  for (const table of tables) {
    for (let at = data.indexOf(table, 4, "latin1"); at !== -1; at = data.indexOf(table, at + 4, "latin1")) {
      const length = data.readUInt32BE(at - 4);
      const isBox = length === 1 || (length >= 8 && at - 4 + length <= data.length);
      if (isBox && !known.has(at - 4)) return broken(input, `a table "${table}" is where none belongs`);
    }
  }
}

function countBox(input: FormatInput, found: Found): void {
  found.boxes += 1;
  if (found.boxes > mostBoxes) broken(input, `it has more than ${mostBoxes} boxes`);
}

/** @param known collects the positions of the tables that were checked */
function checkTree(
  input: FormatInput,
  data: Buffer,
  { start, end }: IsoBox,
  found: Found,
  known: Set<number>,
  depth: number,
): void {
  if (depth > deepest) return broken(input, `its boxes are nested more than ${deepest} levels deep`);
  for (let offset = start; offset + 8 <= end;) {
    countBox(input, found);
    const box = readBox(input, data, offset, offset, end);
    if (box.end > end) return broken(input, `its box "${box.type}" is larger than its parent`);
    if (tables.includes(box.type)) known.add(offset);
    if (box.type === "cmov") {
      throw new UnsupportedMediaError(input.bytes.label, {
        actual: input.mediaType,
        what: "the header of this MOV is compressed",
        hint: "rewrite it, for instance: ffmpeg -i in.mov -c copy out.mov",
      });
    }
    if (box.type === "trak") found.tracks += 1;
    if (found.tracks > mostTracks) return broken(input, `it has more than ${mostTracks} tracks`);
    if (containers.has(box.type)) checkTree(input, data, box, found, known, depth + 1);
    if (box.type === "stbl") checkSampleTable(input, data, box, found);
    else if (!containers.has(box.type)) checkTable(input, box.type, data.subarray(box.start, box.end), found);
    offset = box.end;
  }
}
