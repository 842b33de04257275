/**
 * Reads `length` bytes with as many calls as it takes, since one call may read fewer bytes than requested.
 *
 * @param read reads into the buffer from `filled` on, and returns how many bytes it read
 * @returns `undefined` if the file ends before
 */
export async function readFully(
  length: number,
  read: (buffer: Buffer, filled: number) => Promise<{ readonly bytesRead: number }>,
): Promise<Buffer | undefined> {
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await read(buffer, filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return buffer;
}
