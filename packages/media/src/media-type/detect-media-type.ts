import { canonicalMediaType } from "@segmind-embeddings/core";
import { fileTypeFromBuffer } from "file-type";

/** How many leading bytes are looked at: what file-type asks for. */
export const headLength = 4100;

/** The media type that the first bytes of a file tell, or `undefined` where they tell none. */
export async function detectMediaType(head: Buffer): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(head);
  if (found === undefined) return beyondFileType(head);
  // Layers I and II share MP3's media type, but nothing that plays MP3 need play them.
  if (found.ext === "mp1" || found.ext === "mp2") return "audio/mp2";
  // An animated PNG is a PNG, of which every reader shows at least the first picture.
  return found.ext === "apng" ? "image/png" : canonicalMediaType(found.mime);
}

/**
 * It tells a TIFF only by a directory near the beginning, an MP3 only by a frame right behind its tags, a PNG only by
 * a whole header, and knows no WAV with long lengths. What is damaged should be told as that, not as unknown.
 */
function beyondFileType(head: Buffer): string | undefined {
  const text = head.toString("latin1", 0, 12);
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("ID3")) return "audio/mpeg";
  // Programs that write text put a mark or line ends in front, which readers of PDFs pass over.
  if (/^(?:\xef\xbb\xbf)?[\t\n\f\r ]{1,1000}%PDF-/.test(head.toString("latin1", 0, 1_024)))
    return "application/pdf";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "image/tiff";
  return /^(?:RF64|BW64)....WAVE/s.test(text) ? "audio/wav" : undefined;
}
