import { blockSize, fullDimensions, hashString } from "./feature-hash.ts";

/** After one round, the few entries of a short text would still show as a pattern of equal numbers. */
const rounds = 2;

/**
 * Spreads the entries of each block over the whole block: random signs, then a Walsh–Hadamard transform. This is a
 * rotation: lengths and angles stay, and the vector is no longer mostly zeros.
 */
export function mixBlocks(vector: Float64Array): void {
  for (let base = 0; base < vector.length; base += blockSize) {
    const block = vector.subarray(base, base + blockSize);
    for (let round = 0; round < rounds; round++) {
      for (const [index, value] of block.entries()) {
        block[index] = signs[(base + index) * rounds + round] === 1 ? -value : value;
      }
      transform(block);
    }
  }
}

const signs = Uint8Array.from(
  { length: fullDimensions * rounds },
  (_, index) => hashString(`sign ${index}`) & 1,
);

function transform(block: Float64Array): void {
  for (let half = 1; half < block.length; half *= 2) {
    for (let start = 0; start < block.length; start += 2 * half) {
      for (let index = start; index < start + half; index++) {
        const low = block[index] ?? 0;
        const high = block[index + half] ?? 0;
        block[index] = low + high;
        block[index + half] = low - high;
      }
    }
  }
  const scale = 1 / Math.sqrt(block.length);
  for (const [index, value] of block.entries()) block[index] = value * scale;
}
