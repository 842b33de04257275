/** How many shorter inputs are tried, and for how many milliseconds: one that takes long does so each time. */
const mostTries = 2_000;
const longestShrink = 60_000;

/** Leaves out parts of an input, ever smaller ones, as long as it does what it did. */
export async function shrinkInput(
  input: Buffer,
  doesTheSame: (shorter: Buffer) => Promise<boolean>,
): Promise<Buffer> {
  const end = performance.now() + longestShrink;
  let shortest = input;
  let tries = 0;
  for (let length = Math.ceil(input.length / 2); ; length = Math.ceil(length / 2)) {
    for (let at = 0; at < shortest.length && tries < mostTries; tries += 1) {
      if (performance.now() > end) return shortest;
      const shorter = Buffer.concat([shortest.subarray(0, at), shortest.subarray(at + length)]);
      if (await doesTheSame(shorter)) shortest = shorter;
      else at += length;
    }
    if (length <= 1 || tries >= mostTries) return shortest;
  }
}
