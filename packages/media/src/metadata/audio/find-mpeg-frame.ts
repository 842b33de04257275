import type { ByteWindow } from "../../bytes/byte-window.ts";
import { readMpegFrame } from "./mpeg-frame.ts";
import { tagLength } from "../skip-tags.ts";

/** This many consecutive frames of one kind are no coincidence: in noise they occur once in 100,000 gigabytes. */
const requiredFrames = 3;

/**
 * Finds the next frame that is followed by others of its kind, by a tag, or by the end of the file. Anything before it is
 * skipped, as players do, whatever its length.
 */
export async function findMpegFrame(window: ByteWindow, start: number): Promise<number | undefined> {
  for (let from = start; ;) {
    const rest = await window.rest(from, 4);
    if (rest.length < 4) return undefined;
    const at = nextCandidate(rest);
    if (at !== undefined && (await beginsFrames(window, from + at))) return from + at;
    from += at === undefined ? rest.length - 3 : at + 1;
  }
}

/** The first position in these bytes where a frame may begin, as far as these bytes show. */
function nextCandidate(bytes: Buffer): number | undefined {
  for (let at = bytes.indexOf(0xff); at !== -1 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const frame = readMpegFrame(bytes.readUInt32BE(at));
    if (frame === undefined) continue;
    const next = at + frame.length;
    // Most coincidences show in what follows; before a tag and the end, the caller looks closer.
    if (bytes[next] !== 0xff || next + 4 > bytes.length) return at;
    if (readMpegFrame(bytes.readUInt32BE(next))?.family === frame.family) return at;
  }
  return undefined;
}

async function beginsFrames(window: ByteWindow, start: number): Promise<boolean> {
  let family: number | undefined;
  let position = start;
  for (let count = 0; count < requiredFrames; count += 1) {
    const rest = await window.rest(position, 32);
    const frame = rest.length < 4 ? undefined : readMpegFrame(rest.readUInt32BE(0));
    if (frame === undefined || frame.family !== (family ?? frame.family))
      return count > 0 && (rest.length === 0 || tagLength(rest) > 0);
    family = frame.family;
    position += frame.length;
  }
  return true;
}
