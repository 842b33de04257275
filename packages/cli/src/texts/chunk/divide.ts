import { readLines } from "./read-lines.ts";
import type { TextRange } from "./text-range.ts";

/** How a range is cut into smaller ones, from coarse to fine; what one way leaves too long, the next one cuts. */
export type Divide = (text: string, range: TextRange) => TextRange[];

/** Paragraphs: cut after blank lines, but not inside fenced code. */
const intoBlocks: Divide = (text, { start, end }) => {
  const starts: number[] = [];
  let wasBlank = true;
  for (const line of readLines(text.slice(start, end))) {
    const isBlank = !line.isVerbatim && line.text.trim() === "";
    if (wasBlank && !isBlank) starts.push(start + line.start);
    wasBlank = isBlank;
  }
  return between(starts, start, end);
};

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The segmenter is slow on long strings, so it is given this many code units at a time. */
const longestSegmented = 10_000;

/** Sentences; a line break ends one, too. */
const intoSentences: Divide = (text, range) =>
  intoLines(text, range).flatMap((line) => segmented(sentences, text, line));

const intoLines: Divide = (text, { start, end }) => {
  const starts: number[] = [];
  for (let at = start; at < end;) {
    starts.push(at);
    const newline = text.indexOf("\n", at);
    at = newline === -1 ? end : newline + 1;
  }
  return between(starts, start, end);
};

const intoWords: Divide = (text, { start, end }) =>
  between(
    Array.from(text.slice(start, end).matchAll(/\S+/g), (match) => start + match.index),
    start,
    end,
  );

const intoGraphemes: Divide = (text, range) => segmented(graphemes, text, range);

const intoCharacters: Divide = (text, { start, end }) => {
  const starts: number[] = [];
  let at = start;
  for (const character of text.slice(start, end)) {
    starts.push(at);
    at += character.length;
  }
  return between(starts, start, end);
};

export const divisions: readonly Divide[] = [
  intoBlocks,
  intoSentences,
  intoWords,
  intoGraphemes,
  intoCharacters,
];

/** What an overlap is made of: whole sentences or, where the last one is too long, whole words. */
export const overlapDivisions: readonly Divide[] = [intoSentences, intoWords];

function segmented(segmenter: Intl.Segmenter, text: string, { start, end }: TextRange): TextRange[] {
  const starts: number[] = [];
  for (let from = start; from < end;) {
    const windowEnd = endOfWindow(text, from, end);
    const found = Array.from(segmenter.segment(text.slice(from, windowEnd)), ({ index }) => from + index);
    // The last segment may go on after the window, so the next window begins with it.
    const last = windowEnd < end && found.length > 1 ? found.pop() : undefined;
    starts.push(...found);
    from = last ?? windowEnd;
  }
  return between(starts, start, end);
}

function endOfWindow(text: string, from: number, end: number): number {
  const at = from + longestSegmented;
  if (at >= end) return end;
  const nearby = Math.floor(longestSegmented / 2);
  // Not in the middle of a character.
  const found = graphemes.segment(text.slice(at - nearby, at + nearby)).containing(nearby);
  return at - nearby + Math.max(1, found?.index ?? nearby);
}

/** Ranges that begin at `starts` and together cover all of `start` to `end`. */
function between(starts: readonly number[], start: number, end: number): TextRange[] {
  if (starts.length === 0) return [{ start, end }];
  return starts.map((at, index) => ({ start: index === 0 ? start : at, end: starts[index + 1] ?? end }));
}
