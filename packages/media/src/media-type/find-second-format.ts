import type { OpenBytes } from "../bytes/open-bytes.ts";

const endOfZip = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const endOfZipLength = 22;

/**
 * A second format in which the bytes are valid: a PDF whose header comes after another one (readers search the first 1,024
 * bytes for it), or a ZIP archive, which is read from its end.
 */
export async function findSecondFormat(
  open: OpenBytes,
  byteLength: number,
  head: Buffer,
  mediaType: string | undefined,
): Promise<string | undefined> {
  if (mediaType !== "application/pdf" && head.subarray(0, 1024).includes("%PDF-")) return "application/pdf";
  const tail = await open.read(Math.max(byteLength - endOfZipLength, 0), endOfZipLength);
  const isZip =
    tail.length === endOfZipLength && tail.subarray(0, 4).equals(endOfZip) && tail.readUInt16LE(20) === 0;
  return isZip ? "application/zip" : undefined;
}
