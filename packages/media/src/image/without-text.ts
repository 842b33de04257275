import { yieldToEventLoop } from "../bytes/yield-to-event-loop.ts";

/** The chunks that a decoder needs, and those with orientation and colours. */
const needed = new Set(
  ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "eXIf"].map(
    (type) => Buffer.from(type, "latin1").readUInt32BE(0),
  ),
);
const signatureLength = 8;
/** The number of chunks after which to yield. */
const yieldInterval = 16_384;

/**
 * Removes the texts from a PNG: each may inflate to 8 MB, and a decoder holds a thousand of them. The chunks are valid,
 * because loading the image checked them.
 */
export async function withoutText(png: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  let partStart = 0;
  let at = signatureLength;
  for (let chunk = 1; at + 12 <= png.length; chunk += 1) {
    if (chunk % yieldInterval === 0) await yieldToEventLoop();
    const end = at + 12 + png.readUInt32BE(at);
    if (!needed.has(png.readUInt32BE(at + 4))) {
      if (at > partStart) parts.push(png.subarray(partStart, at));
      partStart = end;
    }
    at = end;
  }
  return parts.length === 0 ? png : Buffer.concat([...parts, png.subarray(partStart)]);
}
