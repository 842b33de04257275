/** The header of an MPEG audio frame of layer III, as in an MP3. Source: ISO/IEC 11172-3 and 13818-3. */
export interface MpegFrame {
  /** Bytes, header included. */
  readonly length: number;
  /** Samples per channel. */
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Bytes of side information after the header. A Xing header begins behind it. */
  readonly sideLength: number;
  /** Version, sample rate and whether mono: equal for all frames of a file. */
  readonly family: number;
}

const bitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const bitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRates1 = [44_100, 48_000, 32_000];

/** Reads the four bytes of a header; `undefined` unless it is of layer III and states a bit rate. */
export function readMpegFrame(header: number): MpegFrame | undefined {
  const version = (header >>> 19) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const bitRateIndex = (header >>> 12) & 15;
  const rateIndex = (header >>> 10) & 3;
  const isLayer3 = header >>> 21 === 0x7ff && version !== 1 && ((header >>> 17) & 3) === 1;
  if (!isLayer3 || bitRateIndex === 0 || bitRateIndex === 15 || rateIndex === 3) return undefined;
  const isFirst = version === 3;
  const isMono = ((header >>> 6) & 3) === 3;
  const sampleRate = (sampleRates1[rateIndex] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4);
  const samples = isFirst ? 1152 : 576;
  const bitRate = ((isFirst ? bitRates1 : bitRates2)[bitRateIndex] ?? 0) * 1000;
  const padding = (header >>> 9) & 1;
  return {
    length: Math.floor((samples / 8) * (bitRate / sampleRate)) + padding,
    samples,
    sampleRate,
    channels: isMono ? 1 : 2,
    sideLength: isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17,
    family: (version << 3) | (rateIndex << 1) | Number(isMono),
  };
}

/** The longest frame of free format, at 640 kbit/s and 32,000 Hz, rounded up. */
const longestFreeFrame = 4_096;

/**
 * Whether these bytes begin with frames of free format: these do not state a bit rate, so that their length is only known
 * from the distance between two headers.
 */
export function isFreeFormat(bytes: Buffer): boolean {
  const header = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  // With any bit rate in its place, the header must be one of layer III.
  if (((header >>> 12) & 15) !== 0 || readMpegFrame((header | 0x1000) >>> 0) === undefined) return false;
  const isLike = (at: number): boolean =>
    at + 4 <= bytes.length && ((bytes.readUInt32BE(at) ^ header) & 0xfffffd00) === 0;
  for (let length = 24; length <= longestFreeFrame; length += 1) {
    if (isLike(length) && (isLike(length * 2) || isLike(length * 2 + 1) || isLike(length * 2 - 1)))
      return true;
  }
  return false;
}

/**
 * A silent frame that states the number of frames and bytes that follow, as every encoder writes one: without it, players
 * guess a file's duration from its first bit rate.
 *
 * @param like the header of a frame of the same file
 */
export function infoFrame(like: number, frames: number, byteLength: number): Buffer {
  for (let bitRateIndex = 1; bitRateIndex < 15; bitRateIndex += 1) {
    // The same version, sample rate and channel mode, without a checksum (bit 16 set) and without padding (bit 9).
    const header = ((like & ~0xf200) | 0x10000 | (bitRateIndex << 12)) >>> 0;
    const frame = readMpegFrame(header);
    const start = 4 + (frame?.sideLength ?? 0);
    if (frame === undefined || frame.length < start + 16) continue;
    const bytes = Buffer.alloc(frame.length);
    bytes.writeUInt32BE(header, 0);
    bytes.write("Xing", start, "latin1");
    bytes.writeUInt32BE(3, start + 4); // both numbers are present
    bytes.writeUInt32BE(frames, start + 8);
    bytes.writeUInt32BE(byteLength + frame.length, start + 12);
    return bytes;
  }
  throw new RangeError("no frame is long enough for the number of frames");
}
