/** How many leading bytes {@link sniffMediaType} looks at. */
export const sniffLength = 32;

/**
 * The media type of a file, by its first bytes, or `undefined` where they are of no format known here: those that the
 * gateway takes, and the common ones that it does not, so that they can be refused by name.
 */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "image/jpeg";
  const head = String.fromCharCode(...bytes.subarray(0, sniffLength));
  if (head.startsWith("%PDF-")) return "application/pdf";
  if (head.startsWith("GIF8")) return "image/gif";
  if (head.startsWith("RIFF")) return riffTypes[head.slice(8, 12)];
  if (head.slice(4, 8) === "ftyp") return ftypMediaType(head.slice(8, 12));
  if (/^....(?:moov|mdat|wide|free|skip)/s.test(head)) return "video/quicktime";
  if (head.startsWith("OggS")) return "audio/ogg";
  if (head.startsWith("fLaC")) return "audio/flac";
  if (startsWith(bytes, [0x1a, 0x45, 0xdf, 0xa3])) return "video/webm";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "image/tiff";
  if (head.startsWith("BM") && head.slice(6, 10) === "\0\0\0\0") return "image/bmp";
  if (head.startsWith("PK\u0003\u0004")) return "application/zip";
  if (head.startsWith("ID3") || isMpegAudioFrame(bytes)) return "audio/mpeg";
  return undefined;
}

const riffTypes: Partial<Record<string, string>> = {
  WAVE: "audio/wav",
  WEBP: "image/webp",
  "AVI ": "video/x-msvideo",
};

function ftypMediaType(brand: string): string {
  if (brand === "qt  ") return "video/quicktime";
  if (brand === "avif" || brand === "avis") return "image/avif";
  if (/^(?:hei|hev|mif|msf)/.test(brand)) return "image/heic";
  if (/^M4[AB]/.test(brand)) return "audio/mp4";
  return "video/mp4";
}

/** An MPEG audio frame of layer III: sync word, a version, layer, bit rate and sample rate that exist. */
function isMpegAudioFrame(bytes: Uint8Array): boolean {
  const [sync = 0, version = 0, rates = 0] = bytes;
  return (
    sync === 0xff &&
    (version & 0xe6) === 0xe2 &&
    (version & 0x18) !== 0x08 &&
    rates >> 4 !== 0x0f &&
    rates >> 4 !== 0 &&
    (rates & 0x0c) !== 0x0c
  );
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
