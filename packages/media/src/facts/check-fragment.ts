import { broken } from "../errors/parse-problem.ts";
import type { BoxWalk } from "./box-walk.ts";
import { wordAt } from "./read-box.ts";

/** What one track has in one fragment, as its runs are read one after another. */
export interface FragmentTrack {
  samples: number;
  keyFrames: number;
  track: number;
  flags: number;
}

/** Flags of a `tfhd` and of a `trun`, and of a sample (ISO 14496-12, 8.8). */
const has = { baseOffset: 1, description: 2, duration: 8, size: 16, flags: 32 };
const run = { dataOffset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, offset: 0x800 };
const isNoKeyFrame = 0x1_0000;
/** A run without any numbers of its own is a few bytes long and may tell of any number of samples. */
const mostBareSamples = 100_000;

export function beginFragmentTrack(content: Buffer, walk: BoxWalk): FragmentTrack {
  const flags = wordAt("tfhd", content, 0) & 0xff_ffff;
  const track = wordAt("tfhd", content, 4);
  let at = 8;
  if ((flags & has.baseOffset) !== 0) at += 8;
  for (const flag of [has.description, has.duration, has.size]) if ((flags & flag) !== 0) at += 4;
  const own = (flags & has.flags) !== 0 ? wordAt("tfhd", content, at) : walk.defaultFlags.get(track);
  return { samples: 0, keyFrames: 0, track, flags: own ?? 0 };
}

/** Holds a run of samples against its length, and counts them. */
export function addRun(content: Buffer, found: FragmentTrack): void {
  const flags = wordAt("trun", content, 0) & 0xff_ffff;
  const count = wordAt("trun", content, 4);
  const numbers = [run.duration, run.size, run.flags, run.offset].filter((flag) => (flags & flag) !== 0);
  let at = 8;
  for (const flag of [run.dataOffset, run.firstFlags]) if ((flags & flag) !== 0) at += 4;
  const entryLength = numbers.length * 4;
  const room = entryLength === 0 ? mostBareSamples : Math.floor((content.length - at) / entryLength);
  if (count > room) return broken(`its table "trun" counts ${count} entries and has room for ${room}`);
  found.samples += count;
  if ((flags & run.flags) === 0) {
    found.keyFrames += (found.flags & isNoKeyFrame) === 0 ? count : 1;
    return;
  }
  at += numbers.indexOf(run.flags) * 4;
  for (let sample = 0; sample < count; sample += 1) {
    if ((content.readUInt32BE(at + sample * entryLength) & isNoKeyFrame) === 0) found.keyFrames += 1;
  }
}
