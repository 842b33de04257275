/** Vectors are built in blocks of this many numbers. Each block has its own hash, so that every prefix is a fair sketch. */
export const blockSize = 128;
export const fullDimensions = 3072;

/** Hashes a string to 32 bits (FNV-1a with a final mix). */
export function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** Hashes bytes to 32 bits. */
export function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix(hash);
}

/** Adds one feature as four signed entries in every block, with a length of about `weight` in each block. */
export function addFeature(target: Float64Array, hash: number, weight: number): void {
  const amount = weight / 2;
  let state = hash | 0;
  for (let base = 0; base < target.length; base += blockSize) {
    state = mix(state + 0x9e3779b9);
    for (let shift = 0; shift < 32; shift += 8) {
      const bits = state >>> shift;
      const position = base + (bits & 127);
      target[position] = (target[position] ?? 0) + ((bits & 128) === 0 ? amount : -amount);
    }
  }
}

/**
 * Adds `part` to `target`, scaled so that its first block has length one. The scale must not depend on how many
 * numbers are computed, because a short vector is the beginning of a long one.
 */
export function addPart(target: Float64Array, part: Float64Array): void {
  let squares = 0;
  for (let index = 0; index < blockSize; index++) squares += (part[index] ?? 0) ** 2;
  const scale = squares === 0 ? 1 : 1 / Math.sqrt(squares);
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] ?? 0) + scale * (part[index] ?? 0);
  }
}

function mix(hash: number): number {
  let mixed = hash | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
