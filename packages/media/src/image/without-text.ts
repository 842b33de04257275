/** What a decoder needs of a PNG to show it, and what says how it is turned and coloured. */
const needed = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "cICP",
  "sBIT",
  "eXIf",
]);
const signatureLength = 8;

/**
 * A PNG without its texts: each may inflate to 8 MB, and a decoder keeps a thousand of them. The chunks were walked when
 * the picture was loaded.
 */
export function withoutText(png: Buffer): Buffer {
  const kept: Buffer[] = [png.subarray(0, signatureLength)];
  let keptLength = signatureLength;
  for (let at = signatureLength; at + 12 <= png.length;) {
    const chunk = png.subarray(at, at + 12 + png.readUInt32BE(at));
    const type = chunk.toString("latin1", 4, 8);
    if (needed.has(type)) {
      kept.push(chunk);
      keptLength += chunk.length;
    }
    at += chunk.length;
    if (type === "IEND") break;
  }
  return keptLength === png.length ? png : Buffer.concat(kept);
}
