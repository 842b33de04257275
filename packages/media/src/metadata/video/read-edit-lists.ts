import { ByteWindow } from "../../bytes/byte-window.ts";
import type { OpenBytes } from "../../bytes/open-bytes.ts";
import { readIsoBox, type IsoBox } from "../iso-box.ts";

/** The parts of a video that a player shows, by its edit lists. */
export interface EditLists {
  /** By the id of a track, the second at which it ends. A track that is shown to its end is missing. */
  readonly ends: ReadonlyMap<number, number>;
  /** A list joins several parts, or changes their speed. */
  readonly isComposed: boolean;
}

/** A list with more entries joins parts in any case. */
const mostEntries = 1_000;
/** The start time of an entry that shows nothing. */
const nothing = -1;

/** Reads the edit lists from a header whose boxes were checked. Source: ISO/IEC 14496-12. */
export async function readEditLists(open: Pick<OpenBytes, "read">, byteLength: number): Promise<EditLists> {
  const window = new ByteWindow(open);
  const ends = new Map<number, number>();
  let isComposed = false;
  let timescale = 0;
  for await (const { type, start, end } of boxesOf(window, 0, byteLength)) {
    if (type !== "moov") continue;
    for await (const box of boxesOf(window, start, end)) {
      if (box.type === "mvhd") timescale = await readField(window, box, { short: 12, long: 20 });
      if (box.type !== "trak") continue;
      const track = await readTrack(window, box);
      if (track === undefined) continue;
      isComposed ||= track.parts > 1 || track.changesSpeed;
      if (track.length !== undefined && timescale > 0) ends.set(track.id, track.length / timescale);
    }
  }
  return { ends, isComposed };
}

interface TrackEdits {
  readonly id: number;
  /** In units of the movie; `undefined` if the track is shown to its end. */
  readonly length: number | undefined;
  readonly parts: number;
  readonly changesSpeed: boolean;
}

/** `undefined` for a track without an edit list. */
async function readTrack(window: ByteWindow, track: IsoBox): Promise<TrackEdits | undefined> {
  let id = 0;
  let edits: Omit<TrackEdits, "id"> | undefined;
  for await (const box of boxesOf(window, track.start, track.end)) {
    if (box.type === "tkhd") id = await readField(window, box, { short: 12, long: 20 });
    if (box.type !== "edts") continue;
    for await (const list of boxesOf(window, box.start, box.end)) {
      if (list.type === "elst") edits = await readList(window, list);
    }
  }
  return edits && { id, ...edits };
}

async function readList(
  window: ByteWindow,
  { start, end }: IsoBox,
): Promise<Omit<TrackEdits, "id"> | undefined> {
  const bytes = await window.read(start, Math.min(end - start, 8 + mostEntries * 20));
  if (bytes.length < 8) return undefined;
  const isLong = bytes.readUInt8(0) === 1;
  const entryLength = isLong ? 20 : 12;
  const count = Math.min(bytes.readUInt32BE(4), Math.floor((bytes.length - 8) / entryLength));
  if (count === 0) return undefined;
  let [length, parts, changesSpeed, isOpen] = [0, 0, false, false];
  for (let entry = 0; entry < count; entry += 1) {
    const at = 8 + entry * entryLength;
    const duration = isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
    const from = isLong ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4);
    if (from !== nothing) {
      parts += 1;
      changesSpeed ||= bytes.readInt32BE(at + entryLength - 4) !== 0x1_0000;
      // A duration of 0 means up to the end, which is unknown when fragments are written.
      isOpen ||= duration === 0;
    }
    // Showing nothing after the last part does not count.
    if (from !== nothing || parts === 0) length += duration;
  }
  return { length: isOpen ? undefined : parts === 0 ? 0 : length, parts, changesSpeed };
}

/** Reads a field of a box that has two versions, one of them with 64-bit times. */
async function readField(
  window: ByteWindow,
  { start }: IsoBox,
  place: { short: number; long: number },
): Promise<number> {
  const bytes = await window.read(start, 24);
  const at = bytes[0] === 1 ? place.long : place.short;
  return bytes.length < at + 4 ? 0 : bytes.readUInt32BE(at);
}

async function* boxesOf(window: ByteWindow, start: number, end: number): AsyncGenerator<IsoBox, void> {
  for (let offset = start; offset + 8 <= end;) {
    const box = readIsoBox(await window.read(offset, 16), offset, end);
    if (box === undefined || box.end > end) return;
    yield box;
    offset = box.end;
  }
}
