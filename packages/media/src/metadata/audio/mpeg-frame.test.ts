import { describe, expect, it } from "vitest";
import { infoFrame, readMpegFrame } from "./mpeg-frame.ts";

describe("readMpegFrame", () => {
  it.each([
    [0xfffb9000, { length: 417, samples: 1152, sampleRate: 44_100, channels: 2 }],
    [0xfffb9200, { length: 418, samples: 1152, sampleRate: 44_100, channels: 2 }],
    [0xfffbe4c0, { length: 960, samples: 1152, sampleRate: 48_000, channels: 1 }],
    [0xfff384c4, { length: 192, samples: 576, sampleRate: 24_000, channels: 1 }],
    [0xffe318c4, { length: 72, samples: 576, sampleRate: 8_000, channels: 1 }],
  ])("readMpegFrame reads the header %i", (header, expected) =>
    expect(readMpegFrame(header)).toMatchObject(expected),
  );

  it.each([
    ["no sync", 0x7ffb9000],
    ["layer II", 0xfffd9000],
    ["reserved layer", 0xfff99000],
    ["reserved version", 0xffeb9000],
    ["free bit rate", 0xfffb0000],
    ["bad bit rate", 0xfffbf000],
    ["reserved sample rate", 0xfffb9c00],
  ])("readMpegFrame refuses a header with %s", (_title, header) =>
    expect(readMpegFrame(header)).toBeUndefined(),
  );
});

describe("infoFrame", () => {
  it("infoFrame makes a frame of the same family with both numbers, for every version and channel mode", () => {
    for (const version of [3, 2, 0]) {
      for (const rate of [0, 1, 2]) {
        for (const mode of [0, 1, 2, 3]) {
          const like =
            ((0x7ff << 21) |
              (version << 19) |
              (1 << 17) |
              (5 << 12) |
              (rate << 10) |
              (1 << 9) |
              (mode << 6)) >>>
            0;
          const bytes = infoFrame(like, 1_234, 56_789);
          const frame = readMpegFrame(bytes.readUInt32BE(0));
          const start = 4 + (frame?.sideLength ?? 0);
          expect(frame?.length).toBe(bytes.length);
          expect(frame?.family).toBe(readMpegFrame(like)?.family);
          expect(bytes.toString("latin1", start, start + 4)).toBe("Xing");
          expect(bytes.readUInt32BE(start + 8)).toBe(1_234);
          expect(bytes.readUInt32BE(start + 12)).toBe(56_789 + bytes.length);
        }
      }
    }
  });
});
