import type { Bytes } from "../bytes/bytes.ts";
import { joinedBytes } from "../bytes/joined-bytes.ts";
import { UnsplittableMediaError } from "../errors/limit-errors.ts";
import { infoFrame } from "../metadata/audio/mpeg-frame.ts";
import { readWav, type WavLayout } from "../metadata/audio/read-wav.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { walkMp3 } from "../metadata/audio/walk-mp3.ts";
import { planRanges, type Span } from "../cut/plan-ranges.ts";

/** A recording as a sequence of equal units that can be cut between any two. */
export interface CuttableAudio {
  readonly units: number;
  /** Milliseconds of one unit. */
  readonly unitDuration: number;
  /** A complete file that holds these units. */
  readonly cut: (span: Span, label: string) => Bytes;
}

/** Finds where a recording can be cut. A piece is a new header and a view of the original bytes: nothing is copied. */
export async function cuttableAudio(input: FormatInput): Promise<CuttableAudio> {
  const { bytes, mediaType } = input;
  if (mediaType === "audio/wav") {
    const wav = await readWav(input);
    return {
      units: wav.blocks,
      unitDuration: (wav.blockSamples * 1000) / wav.sampleRate,
      cut: (span, label) => cutWav(bytes, wav, span, label),
    };
  }
  const offsets: number[] = [];
  const mp3 = await walkMp3(input, (offset) => void offsets.push(offset));
  return {
    units: mp3.frames,
    unitDuration: mp3.frameDuration,
    cut: ({ start, end }, label) => {
      const [from = 0, to = mp3.end] = [offsets[start], offsets[end]];
      return joinedBytes(label, infoFrame(mp3.header, end - start, to - from), {
        of: bytes,
        start: from,
        end: to,
      });
    },
  };
}

/** Plans in whole units, so that every piece begins and ends on a sample or frame. */
export function planAudio(
  { units, unitDuration }: CuttableAudio,
  maxDuration: number,
  overlap: number,
): Span[] | undefined {
  // Rounding errors are tolerated, because the duration of a unit is rarely a whole number.
  const limit = Math.floor(maxDuration / unitDuration + 1e-6);
  const shared = Math.ceil(overlap / unitDuration - 1e-6);
  return limit > shared ? planRanges(units, limit, shared) : undefined;
}

function cutWav(bytes: Bytes, wav: WavLayout, { start, end }: Span, label: string): Bytes {
  const length = (end - start) * wav.blockLength;
  const head = wavHeader(wav, end - start, length, label);
  const from = wav.dataStart + start * wav.blockLength;
  const padding = new Uint8Array(length % 2);
  return joinedBytes(label, head, { of: bytes, start: from, end: from + length }, padding);
}

/** A RIFF header with the same format. Anything but plain PCM also states its number of samples. */
function wavHeader(
  { format, blockSamples }: WavLayout,
  blocks: number,
  length: number,
  label: string,
): Buffer {
  const isPlain = format.readUInt16LE(0) === 1;
  const chunks = [
    chunk("fmt ", format.length % 2 === 0 ? format : Buffer.concat([format, Buffer.alloc(1)]), format.length),
    ...(isPlain ? [] : [chunk("fact", uint32(blocks * blockSamples))]),
    chunkHead("data", length),
  ];
  const rest = Buffer.concat([Buffer.from("WAVE"), ...chunks]);
  const total = rest.length + length + (length % 2);
  if (total > 0xffff_ffff) {
    throw new UnsplittableMediaError(
      label,
      `a WAV cannot hold ${length} bytes of audio`,
      "allow shorter pieces",
    );
  }
  return Buffer.concat([chunkHead("RIFF", total), rest]);
}

function chunk(type: string, content: Buffer, length = content.length): Buffer {
  return Buffer.concat([chunkHead(type, length), content]);
}

function chunkHead(type: string, length: number): Buffer {
  return Buffer.concat([Buffer.from(type, "latin1"), uint32(length)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
