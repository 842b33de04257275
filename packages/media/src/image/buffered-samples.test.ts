import { describe, expect, it } from "vitest";
import { bufferedSamples } from "./buffered-samples.ts";

/** A JPEG up to its first pass: the marker of its frame, the sampling of its colours, and how many the pass holds. */
function head(marker: number, sampling: readonly number[], inFirstPass: number): Buffer {
  const frame = [
    0,
    8,
    0,
    9,
    0,
    9,
    sampling.length,
    ...sampling.flatMap((factors, index) => [index, factors, 0]),
  ];
  frame.unshift(0);
  frame[1] = frame.length;
  const scan = [0, 6 + 2 * inFirstPass, inFirstPass, 1, 0, 2, 0, 3, 0, 0, 63, 0];
  return Buffer.from([0xff, 0xd8, 0xff, 0xff, marker, ...frame, 0xff, 0xda, ...scan]);
}

describe("bufferedSamples", () => {
  it.each([
    ["none of a JPEG in one pass", 0xc0, [0x22, 0x11, 0x11], 3, 0],
    ["none of a grey one", 0xc0, [0x11], 1, 0],
    ["all of one whose colours come one after another", 0xc0, [0x22, 0x11, 0x11], 1, 1.5],
    ["all of a progressive one", 0xc2, [0x22, 0x11, 0x11], 3, 1.5],
    ["all of a progressive one at full resolution", 0xc2, [0x11, 0x11, 0x11], 3, 3],
    ["all of a progressive one of four inks, coded in another way", 0xca, [0x11, 0x11, 0x11, 0x11], 4, 4],
  ])("bufferedSamples counts %s", async (_title, marker, sampling, inFirstPass, expected) => {
    expect(await bufferedSamples(head(marker, sampling, inFirstPass))).toBe(expected);
  });

  it("bufferedSamples ends at the end of the bytes", async () => {
    const whole = head(0xc2, [0x22, 0x11, 0x11], 3);
    for (let length = 0; length < whole.length; length += 1) {
      expect(await bufferedSamples(whole.subarray(0, length))).toBeGreaterThanOrEqual(0);
    }
  });
});
