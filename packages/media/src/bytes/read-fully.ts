/**
 * Fills a buffer with as many calls as it takes, since one call may read fewer bytes than requested.
 *
 * @param read reads into it from `filled` on, and returns how many bytes it read
 * @returns `false` if the file ends before
 */
export async function readFully(
  buffer: Buffer,
  read: (filled: number) => Promise<{ readonly bytesRead: number }>,
): Promise<boolean> {
  for (let filled = 0; filled < buffer.length;) {
    const { bytesRead } = await read(filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}
