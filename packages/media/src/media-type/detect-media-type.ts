import { canonicalMediaType } from "@segmind-embeddings/core";
import { fileTypeFromBuffer } from "file-type";

/** The number of leading bytes that file-type needs. */
export const headLength = 4100;

/** Detects the media type from the first bytes of a file; `undefined` if they are of no known format. */
export async function detectMediaType(head: Buffer): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(head);
  if (found === undefined) return beyondFileType(head);
  // Layers I and II share MP3's media type, but an MP3 player need not support them.
  if (found.ext === "mp1" || found.ext === "mp2") return "audio/mp2";
  // An animated PNG is a PNG: every reader shows at least its first image.
  return found.ext === "apng" ? "image/png" : canonicalMediaType(found.mime);
}

/**
 * file-type detects a TIFF only by a directory near the beginning, an MP3 only by a frame right after its tags, a PNG only
 * by a complete header, and no WAV with 64-bit lengths. A damaged file should be reported as damaged, not as unknown.
 */
function beyondFileType(head: Buffer): string | undefined {
  const text = head.toString("latin1", 0, 12);
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("ID3")) return "audio/mpeg";
  // Programs for text write a byte order mark or line ends before the header, which PDF readers skip.
  if (/^(?:\xef\xbb\xbf)?[\t\n\f\r ]{1,1000}%PDF-/.test(head.toString("latin1", 0, 1_024)))
    return "application/pdf";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "image/tiff";
  return /^(?:RF64|BW64)....WAVE/s.test(text) ? "audio/wav" : undefined;
}
