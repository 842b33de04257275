import type { LineRange } from "./item.ts";

export interface TextPiece {
  readonly text: string;
  readonly range: LineRange;
}

/** Below the model's limit of about 8,192 tokens in any script: no common script has more tokens than characters. */
const longestPiece = 8_000;

/** Where a text may be cut, best first. */
const seams = ["\n\n", "\n", ". ", " "];

/** Cuts a text into pieces of at most `longest` characters, at paragraphs where there are any. */
export function splitText(text: string, longest = longestPiece): TextPiece[] {
  const pieces: TextPiece[] = [];
  let line = 1;
  for (let start = 0; start < text.length;) {
    const end = cutAfter(text, start, longest);
    const slice = text.slice(start, end);
    const first = line + newlines(slice.slice(0, slice.length - slice.trimStart().length));
    const trimmed = slice.trim();
    if (trimmed !== "") {
      pieces.push({ text: trimmed, range: { unit: "lines", first, last: first + newlines(trimmed) } });
    }
    line += newlines(slice);
    start = end;
  }
  return pieces;
}

function cutAfter(text: string, start: number, longest: number): number {
  const end = start + longest;
  if (end >= text.length) return text.length;
  for (const seam of seams) {
    const at = text.lastIndexOf(seam, end - seam.length);
    if (at > start) return at + seam.length;
  }
  // No seam at all: at least no character is torn in two.
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && longest > 1 ? end - 1 : end;
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}
