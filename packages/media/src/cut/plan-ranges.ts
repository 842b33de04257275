/** From `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts `total` units into as few spans as a limit allows, all about equally long, so that no tail of one unit is
 * left over. Each begins `overlap` units before the one before it ends; together they cover everything.
 *
 * All numbers are whole; `overlap` must be smaller than `limit`.
 */
export function planRanges(total: number, limit: number, overlap: number): Span[] {
  const count = countPieces(total, limit, overlap);
  if (count === 1) return [{ start: 0, end: total }];
  const start = (index: number): number => Math.floor((index * (total - overlap)) / count);
  return Array.from({ length: count }, (_, index) => ({
    start: start(index),
    end: start(index + 1) + overlap,
  }));
}

/** How few spans of a limited length cover `total` units, each with so much of the one before it. */
export function countPieces(total: number, limit: number, overlap: number): number {
  return total <= limit ? 1 : Math.ceil((total - overlap) / (limit - overlap));
}
