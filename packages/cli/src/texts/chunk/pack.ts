import type { TextRange } from "./text-range.ts";

/** A part with its length in tokens, which is not above the limit it is packed to. */
export interface Piece extends TextRange {
  readonly tokens: number;
}

/**
 * Joins neighbours to ranges of at most `limit` tokens, and mostly more than half of it.
 *
 * Of the places where a range may end, the one is taken whose text hashes lowest. So the cuts depend on the text around
 * them and not on all that came before, and after an edit they soon fall where they fell before: a changed paragraph
 * changes a chunk or a few, not every chunk to the end of the text.
 */
export function pack(text: string, pieces: readonly Piece[], limit: number): TextRange[] {
  const ranges: TextRange[] = [];
  let rest = pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  let first = 0;
  while (first < pieces.length) {
    const next = rest <= limit ? pieces.length : endOfRange(text, pieces, first, rest, limit);
    for (let index = first; index < next; index += 1) rest -= (pieces[index] as Piece).tokens;
    ranges.push({ start: (pieces[first] as Piece).start, end: (pieces[next - 1] as Piece).end });
    first = next;
  }
  return ranges;
}

/** The index of the piece that begins the next range. */
function endOfRange(
  text: string,
  pieces: readonly Piece[],
  first: number,
  rest: number,
  limit: number,
): number {
  // The last range must not be tiny.
  const most = Math.min(limit, rest - Math.floor(limit / 4));
  let tokens = (pieces[first] as Piece).tokens;
  let longest = first + 1;
  let best: number | undefined;
  let lowest = Infinity;
  for (let index = first + 1; index < pieces.length && tokens <= limit; index += 1) {
    longest = index;
    if (tokens > most) break;
    const piece = pieces[index] as Piece;
    if (tokens * 2 >= limit) {
      const hash = hashOf(text, piece);
      if (hash < lowest) [best, lowest] = [index, hash];
    }
    tokens += piece.tokens;
  }
  return best ?? longest;
}

/** FNV-1a over the beginning of a part. */
function hashOf(text: string, { start, end }: TextRange): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < Math.min(end, start + 200); index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
