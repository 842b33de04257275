/** Bytes from the beginning of a file that are enough to tell what it is. */
export const headLength = 4_096;

interface FileType {
  readonly mediaType: string;
  /** A browser may show it by itself; anything else is for keeping. */
  readonly isShown: boolean;
  readonly isMedia: boolean;
}

/** Of what can be embedded: how it begins, in Latin-1. */
const beginnings: readonly (readonly [RegExp, mediaType: string])[] = [
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF....WEBP/s, "image/webp"],
  [/^....ftypavi[fs]/s, "image/avif"],
  [/^....ftyp(?:hei[cfmsx]|hevc|mif1|msf1)/s, "image/heic"],
  [/^(?:II\*\0|MM\0\*)/, "image/tiff"],
  [/^(?:RIFF|RF64|BW64)....WAVE/s, "audio/wav"],
  [/^(?:ID3|\xff[\xe2-\xff])/, "audio/mpeg"],
  [/^....(?:ftypqt|moov|mdat|wide)/s, "video/quicktime"],
  [/^....ftyp/s, "video/mp4"],
  [/^(?:\xef\xbb\xbf)?[\t\n\f\r ]{0,1000}%PDF-/, "application/pdf"],
];

/** What a file is, by its first bytes alone: neither its name nor what anybody says of it counts. */
export function mediaTypeOfBytes(head: Buffer): FileType {
  const text = head.toString("latin1", 0, headLength);
  const [, mediaType] = beginnings.find(([beginning]) => beginning.test(text)) ?? [];
  if (mediaType === "application/pdf") return { mediaType, isShown: false, isMedia: true };
  if (mediaType !== undefined) return { mediaType, isShown: true, isMedia: true };
  // Also of HTML, SVG and scripts, which so are nothing but letters.
  const charset = /^(?:\xff\xfe|\xfe\xff)/.test(text) ? "utf-16" : text.includes("\0") ? undefined : "utf-8";
  return charset === undefined
    ? { mediaType: "application/octet-stream", isShown: false, isMedia: false }
    : { mediaType: `text/plain; charset=${charset}`, isShown: true, isMedia: false };
}
