import { strFromU8, unzipSync } from "fflate";

/** The most bytes that are unpacked of one archive: a small file can claim to hold terabytes. */
const mostUnpacked = 256 * 1_024 * 1_024;

/** The files of a ZIP archive that are wanted, by their names; or why it cannot be read. */
export function openZip(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
): ReadonlyMap<string, string> | { readonly skipped: string } {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    return {
      skipped: "it is encrypted, or was written by Word before 2007: save it as DOCX without a password",
    };
  }
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!isWanted(name)) return false;
        total += originalSize;
        return total <= mostUnpacked;
      },
    });
    if (total > mostUnpacked) return { skipped: "it contains more than 256 MB of text" };
    return new Map(
      Object.entries(files).map(([name, content]) => [name, strFromU8(content).replace(/^\ufeff/, "")]),
    );
  } catch (error) {
    return { skipped: `it cannot be unpacked (${(error as Error).message})` };
  }
}
