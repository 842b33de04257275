import { yieldToEventLoop } from "../bytes/yield-to-event-loop.ts";
import { isFrameHeader } from "../metadata/image/jpeg-marker.ts";

/** The number of segments and fill bytes after which to yield. */
const yieldInterval = 65_536;

/**
 * The number of samples per pixel that a JPEG decoder buffers for the whole image: all of them if the image is written in
 * several passes, and none if it is written in one. A component of half the width and height counts as a quarter.
 */
export async function bufferedSamples(jpeg: Buffer): Promise<number> {
  let components: readonly number[] = [];
  let isProgressive = false;
  let at = 2;
  for (let step = 1; at + 4 <= jpeg.length; step += 1) {
    if (step % yieldInterval === 0) await yieldToEventLoop();
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
      isProgressive = marker % 4 === 2; // the third of each four kinds
      components = sharesOf(jpeg.subarray(at + 9));
    }
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return 0;
}

/** Samples per pixel of each component, read from the number of components on. */
function sharesOf(list: Buffer): number[] {
  const areas = Array.from({ length: list[0] ?? 0 }, (_, index) => {
    const factors = list[2 + index * 3] ?? 0x11;
    return (factors >>> 4) * (factors & 15);
  });
  const largest = Math.max(1, ...areas);
  return areas.map((area) => area / largest);
}
