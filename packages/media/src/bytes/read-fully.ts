/**
 * Reads `length` bytes by as many single reads as it takes, since a read may give fewer bytes than it was asked for.
 *
 * @param read reads into the buffer from `filled` on, and tells how many bytes it read
 * @returns `undefined` where the file ends before
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
