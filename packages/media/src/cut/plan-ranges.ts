/** From `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Divides `total` units into as few spans as a limit allows, all about equally long, so that the last one is not much
 * shorter. Each begins `overlap` units before the end of the one before; together they cover everything.
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

/** The least number of spans that cover `total` units with this limit and overlap. */
export function countPieces(total: number, limit: number, overlap: number): number {
  return total <= limit ? 1 : Math.ceil((total - overlap) / (limit - overlap));
}
