/** How many inputs a range has, by its position: all beyond the list are as long as its last. */
export function sizeOfRange(sizes: readonly number[], position: number): number {
  return sizes[position] ?? sizes.at(-1) ?? 1;
}
