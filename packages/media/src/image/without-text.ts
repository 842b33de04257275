import { yieldToEventLoop } from "../bytes/yield-to-event-loop.ts";

/** What a decoder needs of a PNG to show it, and what says how it is turned and coloured. */
const needed = new Set(
  ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "eXIf"].map(
    (type) => Buffer.from(type, "latin1").readUInt32BE(0),
  ),
);
const signatureLength = 8;
/** Chunks between two looks at the time. */
const stretch = 16_384;

/**
 * A PNG without its texts: each may inflate to 8 MB, and a decoder keeps a thousand of them. The chunks were walked when
 * the picture was loaded.
 */
export async function withoutText(png: Buffer): Promise<Buffer> {
  const kept: Buffer[] = [];
  let keptFrom = 0;
  let at = signatureLength;
  for (let chunk = 1; at + 12 <= png.length; chunk += 1) {
    if (chunk % stretch === 0) await yieldToEventLoop();
    const end = at + 12 + png.readUInt32BE(at);
    if (!needed.has(png.readUInt32BE(at + 4))) {
      if (at > keptFrom) kept.push(png.subarray(keptFrom, at));
      keptFrom = end;
    }
    at = end;
  }
  return kept.length === 0 ? png : Buffer.concat([...kept, png.subarray(keptFrom)]);
}
