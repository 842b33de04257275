import { UnsupportedMediaError } from "../errors/content-errors.ts";
import type { ByteWindow } from "../bytes/byte-window.ts";
import { broken, type FormatInput } from "./format-problem.ts";
import type { AudioFacts } from "./media-facts.ts";
import { toMilliseconds } from "./to-milliseconds.ts";
import { readMpegFrame, type MpegFrame } from "./mpeg-frame.ts";

/** Where the frames of an MP3 are. */
export interface Mp3Layout extends AudioFacts {
  /** Where each frame begins, and at the end where the last one ends. */
  readonly offsets: readonly number[];
  /** Milliseconds of one frame. */
  readonly frameDuration: number;
  /** The header of the first frame. */
  readonly header: number;
}

/** How far apart two frames may be: what lies between is skipped, as players do. */
const longestGap = 65_536;
/** How much of a gap is looked at together: most are a few bytes long. */
const stretchLength = 1_024;

/**
 * Facts from the header that encoders write in front, where there is one and the file is as long as it says;
 * from a walk over all frames where there is none, or where more sound follows, as in files that were joined.
 */
export async function readMp3(input: FormatInput): Promise<AudioFacts> {
  const reader = input.open.window();
  const { position, frame } = await findFirst(input, reader);
  const info = await readInfo(reader, position, frame);
  if (info?.frames === undefined || info.byteLength === undefined) {
    return walkedFacts(input);
  }
  const there = input.bytes.byteLength - position;
  if (info.byteLength > there) {
    return broken(input, `it should have ${info.byteLength} bytes of sound and has ${there}: cut short`);
  }
  const behind = await reader.read(await skipTags(reader, position + info.byteLength), 4);
  if (behind.length > 0 && !isTrailer(behind)) return walkedFacts(input);
  if (info.frames === 0) return broken(input, "it holds no sound");
  const duration = toMilliseconds((info.frames * frame.samples) / frame.sampleRate);
  return { kind: "audio", duration, sampleRate: frame.sampleRate, channels: frame.channels };
}

async function walkedFacts(input: FormatInput): Promise<AudioFacts> {
  const { kind, duration, sampleRate, channels } = await walkMp3(input);
  return { kind, duration, sampleRate, channels };
}

/** Finds every frame. It reads through the file, but holds only one window of it and the offsets. */
export async function walkMp3(input: FormatInput): Promise<Mp3Layout> {
  const reader = input.open.window(262_144);
  const first = await findFirst(input, reader);
  const { family, samples, sampleRate, channels } = first.frame;
  const hasInfo = (await readInfo(reader, first.position, first.frame)) !== undefined;
  const offsets: number[] = [];
  let end = first.position + (hasInfo ? first.frame.length : 0);
  for (let position = end; ;) {
    if (offsets.length % 1024 === 0) input.signal?.throwIfAborted();
    const head = await reader.read(position, 4);
    const frame = head.length === 4 ? readMpegFrame(head.readUInt32BE(0)) : undefined;
    if (frame?.family === family) {
      if (position + frame.length > input.bytes.byteLength)
        return broken(input, "it ends inside a frame: cut short");
      offsets.push(position);
      position += frame.length;
      end = position;
      continue;
    }
    if (head.length > 0 && head.length < 4 && head[0] === 0xff)
      return broken(input, "it ends inside a frame: cut short");
    const skipped = await skipTags(reader, position);
    const next = await findNext(reader, Math.max(skipped, position + 1), family);
    if (next === undefined) break;
    position = next;
  }
  if (offsets.length === 0) return broken(input, "it holds no sound");
  const frameDuration = (samples * 1000) / sampleRate;
  return {
    kind: "audio",
    duration: toMilliseconds((offsets.length * samples) / sampleRate),
    sampleRate,
    channels,
    frameDuration,
    header: (await reader.read(offsets[0] ?? 0, 4)).readUInt32BE(0),
    offsets: [...offsets, end],
  };
}

async function findFirst(
  input: FormatInput,
  reader: ByteWindow,
): Promise<{ position: number; frame: MpegFrame }> {
  const start = await skipTags(reader, 0);
  if (start >= input.bytes.byteLength) return broken(input, "it ends inside its tags: cut short");
  const position = await findNext(reader, start);
  if (position === undefined) {
    const head = await reader.read(start, 2);
    if (head.length === 2 && (head.readUInt16BE(0) & 0xfff6) === 0xfff0) {
      throw new UnsupportedMediaError(input.bytes.label, {
        actual: "audio/aac",
        what: "this is AAC, not MP3",
        cure: "convert it to MP3, for instance: ffmpeg -i in.aac out.mp3",
      });
    }
    return broken(input, "no frame of sound was found");
  }
  const frame = readMpegFrame((await reader.read(position, 4)).readUInt32BE(0));
  return frame === undefined ? broken(input, "no frame of sound was found") : { position, frame };
}

/** The next frame that is followed by another one, or by the end of the file. */
async function findNext(reader: ByteWindow, start: number, family?: number): Promise<number | undefined> {
  const end = start + longestGap;
  for (let from = start; from < end; from += stretchLength) {
    // Copied, because the window moves on while candidates are looked at; three bytes more, for a header that
    // begins at the end.
    const stretch = Buffer.from(await reader.read(from, Math.min(stretchLength + 3, end - from)));
    for (
      let at = stretch.indexOf(0xff);
      at !== -1 && at + 4 <= stretch.length;
      at = stretch.indexOf(0xff, at + 1)
    ) {
      const frame = readMpegFrame(stretch.readUInt32BE(at));
      if (frame === undefined || (family !== undefined && frame.family !== family)) continue;
      const after = await reader.read(from + at + frame.length, 4);
      const isLast = after.length === 0 || isTrailer(after);
      if (isLast || (after.length === 4 && readMpegFrame(after.readUInt32BE(0))?.family === frame.family)) {
        return from + at;
      }
    }
    if (stretch.length < stretchLength) break;
  }
  return undefined;
}

/** What may follow the last frame: ID3v1, APE and Lyrics3 tags, and padding. */
function isTrailer(bytes: Buffer): boolean {
  return /^(?:TAG|APE|LYR|ID3|\0+$)/.test(bytes.toString("latin1"));
}

/** The end of the ID3v2 tags that begin here, which may lie beyond the end of the file. */
async function skipTags(reader: ByteWindow, start: number): Promise<number> {
  let end = start;
  for (let tag = await reader.read(end, 10); isTag(tag); tag = await reader.read(end, 10)) {
    end += tagLength(tag);
  }
  return end;
}

function isTag(bytes: Buffer): boolean {
  return bytes.length === 10 && bytes.toString("latin1", 0, 3) === "ID3";
}

/** The whole length of an ID3v2 tag, whose bytes carry seven bits each. */
function tagLength(tag: Buffer): number {
  const [a = 0, b = 0, c = 0, d = 0] = tag.subarray(6);
  const footer = (tag.readUInt8(5) & 0x10) === 0 ? 0 : 10;
  return 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127) + footer;
}

/** What a first frame without sound tells of the rest; `undefined` where the first frame is sound. */
async function readInfo(
  reader: ByteWindow,
  position: number,
  frame: MpegFrame,
): Promise<{ frames: number | undefined; byteLength: number | undefined } | undefined> {
  const bytes = Buffer.from(await reader.read(position, frame.length));
  const at = 4 + frame.sideLength;
  if (bytes.length >= at + 16 && ["Xing", "Info"].includes(bytes.toString("latin1", at, at + 4))) {
    const flags = bytes.readUInt32BE(at + 4);
    const hasFrames = (flags & 1) !== 0;
    return {
      frames: hasFrames ? bytes.readUInt32BE(at + 8) : undefined,
      byteLength: (flags & 2) === 0 ? undefined : bytes.readUInt32BE(at + (hasFrames ? 12 : 8)),
    };
  }
  if (bytes.length >= 54 && bytes.toString("latin1", 36, 40) === "VBRI") {
    return { frames: bytes.readUInt32BE(50), byteLength: bytes.readUInt32BE(46) };
  }
  return undefined;
}
