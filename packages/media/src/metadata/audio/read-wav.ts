import { UnsupportedMediaError } from "../../errors/content-errors.ts";
import { broken, type FormatInput } from "../format-problem.ts";
import type { AudioMetadata } from "../media-metadata.ts";
import { toMilliseconds } from "../to-milliseconds.ts";

/** Where the audio data of a WAV are, and where they can be cut. */
export interface WavLayout extends AudioMetadata {
  /** The content of the chunk `fmt `, which a piece repeats. */
  readonly format: Buffer;
  /** Bytes of the smallest part that can be decoded alone: one sample of every channel, or a block of a compressed format. */
  readonly blockLength: number;
  /** Samples per channel in such a part. */
  readonly blockSamples: number;
  /** The number of such parts. */
  readonly blocks: number;
  /** Where the audio data begin. */
  readonly dataStart: number;
}

const pcm = 1;
const float = 3;
const extensible = 0xfffe;
/** Formats of independent blocks with a stated number of samples: Microsoft's and IMA's ADPCM. */
const blockCoded = [0x0002, 0x0011];
/** One byte a sample: A-law and µ-law. */
const byteCoded = [0x0006, 0x0007];

/** Written by programs that cannot go back to fill in the length: it means up to the end of the file. */
const unknownLength = 0x7fff_f000;
const longestFormat = 4_096;

/** Walks the chunks of a RIFF, RF64 or BW64 file up to the audio data. Source: the WAVE format, EBU Tech 3306. */
export async function readWav(input: FormatInput): Promise<WavLayout> {
  const { bytes } = input;
  const open = input.open.window();
  let format: Buffer | undefined;
  let longLength: number | undefined;
  for (let offset = 12; ;) {
    const chunk = await open.read(offset, 8);
    if (chunk.length < 8) return broken(input, "it has no audio data: cut short");
    const type = chunk.toString("latin1", 0, 4);
    const length = chunk.readUInt32LE(4);
    const start = offset + 8;
    if (type === "data") {
      if (format === undefined) return broken(input, "its audio data come before their format");
      return layout(input, format, start, dataLength(input, start, longLength ?? length));
    }
    if (printable(type) !== type) return broken(input, `there is no chunk at byte ${offset}`);
    if (start + length > bytes.byteLength) return broken(input, `its chunk "${type}" is cut short`);
    if (type === "fmt ") {
      if (length < 16 || length > longestFormat) return broken(input, `its format has ${length} bytes`);
      format = Buffer.from(await open.read(start, length));
    } else if (type === "ds64" && length >= 16) {
      longLength = Number((await open.read(start, 16)).readBigUInt64LE(8));
    }
    offset = start + length + (length % 2);
  }
}

function dataLength(input: FormatInput, start: number, reported: number): number {
  const available = input.bytes.byteLength - start;
  if (reported >= unknownLength && reported <= 0xffff_ffff && reported > available) return available;
  if (reported > available)
    return broken(input, `it should have ${reported} bytes of audio and has ${available}: cut short`);
  return reported;
}

function layout(input: FormatInput, format: Buffer, dataStart: number, length: number): WavLayout {
  const tag = format.readUInt16LE(0);
  const codec = tag === extensible && format.length >= 26 ? format.readUInt16LE(24) : tag;
  const channels = format.readUInt16LE(2);
  const sampleRate = format.readUInt32LE(4);
  const blockLength = format.readUInt16LE(12);
  const isBlockCoded = blockCoded.includes(codec) && format.length >= 20;
  if (![pcm, float, ...byteCoded].includes(codec) && !isBlockCoded) {
    throw new UnsupportedMediaError(input.bytes.label, {
      actual: "audio/wav",
      what: `this WAV has audio of format 0x${codec.toString(16).padStart(4, "0")}`,
      hint: "convert it to PCM, for instance: ffmpeg -i in.wav -c:a pcm_s16le out.wav",
    });
  }
  const blockSamples = isBlockCoded ? format.readUInt16LE(18) : 1;
  if (channels === 0 || sampleRate === 0 || blockLength === 0 || blockSamples === 0) {
    return broken(
      input,
      `its format is impossible (${channels} channels, ${sampleRate} Hz, blocks of ${blockLength} bytes)`,
    );
  }
  if (!isBlockCoded && blockLength !== channels * Math.ceil(format.readUInt16LE(14) / 8)) {
    return broken(
      input,
      `its format contradicts itself (${channels} channels of ${format.readUInt16LE(14)} bits in ${blockLength} bytes)`,
    );
  }
  const blocks = Math.floor(length / blockLength);
  if (blocks === 0) return broken(input, "it has no audio");
  const duration = toMilliseconds((blocks * blockSamples) / sampleRate);
  if (duration === 0)
    return broken(input, `its format is impossible (${blocks * blockSamples} samples at ${sampleRate} Hz)`);
  return {
    kind: "audio",
    duration,
    sampleRate,
    channels,
    format,
    blockLength,
    blockSamples,
    blocks,
    dataStart,
  };
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?");
}
