import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import type { ByteWindow } from "../../bytes/byte-window.ts";
import { findMpegFrame } from "./find-mpeg-frame.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { AudioFacts } from "../media-metadata.ts";
import { isFreeFormat, readMpegFrame, type MpegFrame } from "./mpeg-frame.ts";
import { skipTags } from "../skip-tags.ts";
import { toMilliseconds } from "../to-milliseconds.ts";

/** An MP3 as a row of frames that last equally long. */
export interface Mp3Layout extends AudioFacts {
  readonly frames: number;
  /** Milliseconds of one frame. */
  readonly frameDuration: number;
  /** The header of the first frame. */
  readonly header: number;
  /** Where the last frame ends. */
  readonly end: number;
}

/**
 * Goes from frame to frame up to the end of the file, as a decoder does: what a header in front tells of the length is
 * often wrong, of files that were joined or edited, and what is embedded is all of the sound. Between the frames may
 * lie tags, zeros and noise. It reads through the file and holds one window of it.
 *
 * @param onFrame is told where each frame begins
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
    const behind = await skipTags(window, position);
    const next = await findMpegFrame(window, behind > input.bytes.byteLength ? position + 1 : behind);
    if (next === undefined) break;
    const frame = readMpegFrame((await window.rest(next, 4)).readUInt32BE(0));
    if (frame === undefined) break;
    if (frame.sampleRate !== sampleRate || frame.samples !== samples)
      throw changedRate(input, sampleRate, frame.sampleRate);
    family = frame.family;
    position = next;
  }
  if (frames === 0) return broken(input, "it holds no sound");
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
      cure: "convert it to MP3, for instance: ffmpeg -i in.aac out.mp3",
    });
  }
  if (isFreeFormat(head)) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: "audio/mpeg",
      what: "this MP3 is of free format, which hardly any player takes",
      cure: "convert it, for instance: lame --decode in.mp3 out.wav",
    });
  }
  const position = await findMpegFrame(window, start);
  const frame =
    position === undefined ? undefined : readMpegFrame((await window.rest(position, 4)).readUInt32BE(0));
  if (position === undefined || frame === undefined) return broken(input, "no frame of sound was found");
  return { position, frame };
}

/**
 * Where sound begins: behind the first frame, where that holds no sound but tells of the rest. Of what it tells only
 * the number of bytes is held against the file, since a file with fewer was cut short.
 */
async function skipInfo(
  input: FormatInput,
  window: ByteWindow,
  { position, frame }: PlacedFrame,
): Promise<number> {
  const bytes = await window.read(position, frame.length);
  const at = 4 + frame.sideLength;
  let told: number | undefined;
  if (bytes.length >= at + 16 && ["Xing", "Info"].includes(bytes.toString("latin1", at, at + 4))) {
    const flags = bytes.readUInt32BE(at + 4);
    told = (flags & 2) === 0 ? 0 : bytes.readUInt32BE(at + 8 + ((flags & 1) === 0 ? 0 : 4));
  } else if (bytes.length >= 54 && bytes.toString("latin1", 36, 40) === "VBRI") {
    told = bytes.readUInt32BE(46);
  }
  if (told === undefined) return position;
  const there = input.bytes.byteLength - position;
  if (told > there) return broken(input, `it should have ${told} bytes of sound and has ${there}: cut short`);
  return position + frame.length;
}

function changedRate({ bytes }: FormatInput, from: number, to: number): UnsupportedMediaError {
  return new UnsupportedMediaError(bytes.label, {
    actual: "audio/mpeg",
    what: `this MP3 changes from ${from} to ${to} Hz on its way`,
    cure: `convert it to one rate, for instance: ffmpeg -i in.mp3 -ar ${from} out.mp3`,
  });
}
