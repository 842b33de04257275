import { yieldToEventLoop } from "../bytes/yield-to-event-loop.ts";
import { isFrameHeader } from "../metadata/image/jpeg-marker.ts";

/** Segments and fill bytes between two looks at the time. */
const stretch = 65_536;

/**
 * How many samples of each pixel a decoder of JPEG has to hold for the whole picture: all of them, where the picture is
 * written in several passes, and none where each part of it is written once. A colour at half the width and height has
 * a quarter of a sample.
 */
export async function bufferedSamples(jpeg: Buffer): Promise<number> {
  let components: readonly number[] = [];
  let isProgressive = false;
  let at = 2;
  for (let step = 1; at + 4 <= jpeg.length; step += 1) {
    if (step % stretch === 0) await yieldToEventLoop();
    const marker = jpeg.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) {
      const inFirstPass = jpeg[at + 4] ?? 0;
      const areSeveralPasses = isProgressive || inFirstPass < components.length;
      return areSeveralPasses ? components.reduce((sum, share) => sum + share, 0) : 0;
    }
    if (isFrameHeader(marker)) {
      isProgressive = marker % 4 === 2; // of each four kinds, the third
      components = sharesOf(jpeg.subarray(at + 9));
    }
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return 0;
}

/** Samples of a pixel by component, from the number of components on. */
function sharesOf(list: Buffer): number[] {
  const areas = Array.from({ length: list[0] ?? 0 }, (_, index) => {
    const factors = list[2 + index * 3] ?? 0x11;
    return (factors >>> 4) * (factors & 15);
  });
  const largest = Math.max(1, ...areas);
  return areas.map((area) => area / largest);
}
