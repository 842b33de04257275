import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import type { ByteWindow } from "../../bytes/byte-window.ts";
import { findMpegFrame } from "./find-mpeg-frame.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { AudioMetadata } from "../media-metadata.ts";
import { isFreeFormat, readMpegFrame, type MpegFrame } from "./mpeg-frame.ts";
import { skipTags } from "../skip-tags.ts";
import { toMilliseconds } from "../to-milliseconds.ts";

/** An MP3 as a sequence of frames of equal duration. */
export interface Mp3Layout extends AudioMetadata {
  readonly frames: number;
  /** Milliseconds of each frame. */
  readonly frameDuration: number;
  /** The header of the first frame. */
  readonly header: number;
  /** Where the last frame ends. */
  readonly end: number;
}

/**
 * Walks all frames up to the end of the file, as a decoder does: the length in a header is often wrong for files that were
 * joined or edited, and all of the audio is embedded. Tags, zeros and noise between frames are skipped. Only one window of
 * the file is in memory.
 *
 * @param onFrame called with the position of each frame
 */
export async function walkMp3(
  input: FormatInput,
  onFrame: (offset: number) => void = () => undefined,
): Promise<Mp3Layout> {
  const window = input.open.window(262_144);
  const first = await findFirst(input, window);
  const { samples, sampleRate, channels } = first.frame;
  let position = await skipInfo(input, window, first);
  let [frames, end, header] = [0, position, 0];
  let family = first.frame.family;
  for (;;) {
    const rest = await window.rest(position, 4);
    let at = 0;
    while (at + 4 <= rest.length) {
      const word = rest.readUInt32BE(at);
      const frame = readMpegFrame(word);
      if (frame?.family !== family) break;
      if (position + at + frame.length > input.bytes.byteLength)
        return broken(input, "it ends inside a frame: cut short");
      onFrame(position + at);
      if (frames === 0) header = word;
      frames += 1;
      at += frame.length;
    }
    position += at;
    if (at > 0) {
      end = position;
      continue;
    }
    if (rest.length > 0 && rest.length < 4 && rest[0] === 0xff)
      return broken(input, "it ends inside a frame: cut short");
    const afterTags = await skipTags(window, position);
    const next = await findMpegFrame(window, afterTags > input.bytes.byteLength ? position + 1 : afterTags);
    if (next === undefined) break;
    const frame = readMpegFrame((await window.rest(next, 4)).readUInt32BE(0));
    if (frame === undefined) break;
    if (frame.sampleRate !== sampleRate || frame.samples !== samples)
      throw changedRate(input, sampleRate, frame.sampleRate);
    family = frame.family;
    position = next;
  }
  if (frames === 0) return broken(input, "it has no audio");
  const duration = toMilliseconds((frames * samples) / sampleRate);
  const frameDuration = (samples * 1000) / sampleRate;
  return { kind: "audio", duration, sampleRate, channels, frames, frameDuration, header, end };
}

interface PlacedFrame {
  readonly position: number;
  readonly frame: MpegFrame;
}

async function findFirst(input: FormatInput, window: ByteWindow): Promise<PlacedFrame> {
  const start = await skipTags(window, 0);
  if (start >= input.bytes.byteLength) return broken(input, "it ends inside its tags: cut short");
  const head = await window.rest(start, 16_384);
  if (head.length >= 2 && (head.readUInt16BE(0) & 0xfff6) === 0xfff0) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: "audio/aac",
      what: "this is AAC, not MP3",
      hint: "convert it to MP3, for instance: ffmpeg -i in.aac out.mp3",
    });
  }
  if (isFreeFormat(head)) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: "audio/mpeg",
      what: "this MP3 has free format, which hardly any player supports",
      hint: "convert it, for instance: lame --decode in.mp3 out.wav",
    });
  }
  const position = await findMpegFrame(window, start);
  const frame =
    position === undefined ? undefined : readMpegFrame((await window.rest(position, 4)).readUInt32BE(0));
  if (position === undefined || frame === undefined) return broken(input, "it has no audio frame");
  return { position, frame };
}

/**
 * The position of the first audio frame: after the first frame if that is a header without audio. Of this header only the
 * number of bytes is compared with the file, because a file with fewer is cut short.
 */
async function skipInfo(
  input: FormatInput,
  window: ByteWindow,
  { position, frame }: PlacedFrame,
): Promise<number> {
  const bytes = await window.read(position, frame.length);
  const at = 4 + frame.sideLength;
  let reported: number | undefined;
  if (bytes.length >= at + 16 && ["Xing", "Info"].includes(bytes.toString("latin1", at, at + 4))) {
    const flags = bytes.readUInt32BE(at + 4);
    reported = (flags & 2) === 0 ? 0 : bytes.readUInt32BE(at + 8 + ((flags & 1) === 0 ? 0 : 4));
  } else if (bytes.length >= 54 && bytes.toString("latin1", 36, 40) === "VBRI") {
    reported = bytes.readUInt32BE(46);
  }
  if (reported === undefined) return position;
  const available = input.bytes.byteLength - position;
  if (reported > available)
    return broken(input, `it should have ${reported} bytes of audio and has ${available}: cut short`);
  return position + frame.length;
}

function changedRate({ bytes }: FormatInput, from: number, to: number): UnsupportedMediaError {
  return new UnsupportedMediaError(bytes.label, {
    actual: "audio/mpeg",
    what: `the sample rate of this MP3 changes from ${from} to ${to} Hz`,
    hint: `convert it to one rate, for instance: ffmpeg -i in.mp3 -ar ${from} out.mp3`,
  });
}
