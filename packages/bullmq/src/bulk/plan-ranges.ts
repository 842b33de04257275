/** So many ranges are made of what is left, each time: 32 workers with two of them have two more each to go. */
const parts = 128;

/** Smaller ones would leave a worker's places idle. */
const smallest = 8;

/** Larger ones would not be shared well, where they take longer than a minute. */
const largest = 10_000;

/**
 * Sizes of ranges for so many inputs: large ones first, so that they are few, and small ones at the end, so that all workers
 * come to the end together.
 */
export function planRanges(inputs: number): number[] {
  const sizes: number[] = [];
  for (let left = inputs; left > 0;) {
    const size = Math.min(left, largest, Math.max(smallest, Math.ceil(left / parts)));
    sizes.push(size);
    left -= size;
  }
  return sizes;
}
