/** Less memory is new each time, because that takes little time. */
const leastBytes = 4 * 1024 * 1024;
/** More memory is freed at once. */
const mostBytes = 64 * 1024 * 1024;

let spare: ArrayBuffer | undefined;

/**
 * Memory for this many bytes, and perhaps more. Copying into memory that was used before takes a quarter of the time of
 * copying into new memory, which the system first has to provide.
 */
export function takeMemory(byteLength: number): ArrayBuffer {
  if (byteLength < leastBytes || spare === undefined || byteLength > spare.byteLength)
    return new ArrayBuffer(byteLength);
  const memory = spare;
  spare = undefined;
  return memory;
}

/** Keeps memory for the next file that is large. */
export function leaveMemory(memory: ArrayBuffer): void {
  if (memory.byteLength >= leastBytes && memory.byteLength <= mostBytes) spare = memory;
}

/** Frees the spare memory unless a file of this length can use a good part of it. @returns the bytes that it can use */
export function checkSpare(byteLength: number): number {
  const isUseful = byteLength <= spareLength() && byteLength * 4 >= spareLength();
  if (!isUseful) spare = undefined;
  return spareLength();
}

export function spareLength(): number {
  return spare?.byteLength ?? 0;
}
