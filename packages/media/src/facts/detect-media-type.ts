import { fileTypeFromBuffer } from "file-type";
import { canonicalMediaType } from "./media-types.ts";

/** How many leading bytes are looked at; file-type needs these many to tell TIFF and the formats built on ZIP. */
export const headLength = 4100;

/** The media type that the first bytes of a file tell, or `undefined` where they tell none. */
export async function detectMediaType(head: Buffer): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(head);
  // Layers I and II share MP3's media type, but nothing that plays MP3 need play them.
  if (found?.ext === "mp1" || found?.ext === "mp2") return "audio/mp2";
  return found === undefined ? undefined : canonicalMediaType(found.mime);
}
