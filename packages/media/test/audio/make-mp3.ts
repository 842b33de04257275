/** What one frame of an MP3 is made of. */
export interface FrameKind {
  /** 44,100 or 48,000 Hz (MPEG-1), or 22,050 Hz (MPEG-2). @default 44_100 */
  readonly sampleRate?: 44_100 | 48_000 | 22_050;
  /** @default false */
  readonly mono?: boolean;
}

const rates = {
  44_100: { header: 0xfffb9000, length: 417 },
  48_000: { header: 0xfffb9400, length: 384 },
  22_050: { header: 0xfff38000, length: 208 },
};

/** Frames of silence of 128 kbit/s (64 for 22,050 Hz), without tags and without a Xing header. */
export function makeMp3(frames: number, { sampleRate = 44_100, mono = false }: FrameKind = {}): Buffer {
  const { header, length } = rates[sampleRate];
  const frame = Buffer.alloc(length);
  frame.writeUInt32BE((header | (mono ? 0xc0 : 0)) >>> 0);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** A silent frame of 44,100 Hz with a Xing header, which states the number of frames and bytes that follow. */
export function makeXing(frames: number, byteLength: number): Buffer {
  const frame = makeMp3(1);
  frame.write("Xing", 36, "latin1");
  [3, frames, byteLength].forEach((value, index) => frame.writeUInt32BE(value, 40 + index * 4));
  return frame;
}

/** An ID3v2 tag with so much content. */
export function makeId3(content: Buffer): Buffer {
  const { length } = content;
  const size = [21, 14, 7, 0].map((shift) => (length >>> shift) & 127);
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, ...size]), content]);
}

/** A cover image in a tag, some of whose bytes look like the beginning of a frame. */
export function makeCover(length: number): Buffer {
  return makeId3(Buffer.alloc(length, Buffer.from([0xff, 0xfb, 0x90, 0x00, 0x12, 0xff, 0xd8])));
}

export const id3v1 = Buffer.concat([Buffer.from("TAG"), Buffer.alloc(125, 0x20)]);

/** An APEv2 tag with its header, so much content, and its footer. */
export function makeApe(length: number): Buffer {
  const edge = (flags: number): Buffer => {
    const bytes = Buffer.alloc(32);
    bytes.write("APETAGEX", "latin1");
    [2_000, length + 32, 1, flags].forEach((value, index) => bytes.writeUInt32LE(value, 8 + index * 4));
    return bytes;
  };
  return Buffer.concat([edge(0xa000_0000), Buffer.alloc(length, 0xff), edge(0x8000_0000)]);
}

/** Frames that state no bit rate, all of equal length. */
export function makeFreeFormat(frames: number, length: number): Buffer {
  const frame = Buffer.alloc(length);
  frame.writeUInt32BE(0xfffb0000);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
