/** Less memory is new each time, because that takes little time. */
const leastBytes = 4 * 1024 * 1024;
/** More memory is freed at once. */
const mostBytes = 64 * 1024 * 1024;

/** Bytes of a chunk, and how many of these are kept. */
export const chunkLength = 256 * 1024;
const mostChunks = 4;

let spare: ArrayBuffer | undefined;
const chunks: ArrayBuffer[] = [];

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

/** Memory for a small read. If it were new for each file, V8 would often collect garbage. */
export function takeChunk(): ArrayBuffer {
  return chunks.pop() ?? new ArrayBuffer(chunkLength);
}

/** Keeps chunks for the next file. */
export function leaveChunks(left: readonly ArrayBuffer[]): void {
  chunks.push(...left.slice(0, mostChunks - chunks.length));
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
