import { InvalidInputError } from "@segmind-embeddings/core";
import { countTokens } from "./count-tokens.ts";
import { divisions, overlapDivisions } from "./divide.ts";
import { pack, type Piece } from "./pack.ts";
import { readSections, type Section } from "./read-sections.ts";
import type { TextRange } from "./text-range.ts";

export interface ChunkOptions {
  /** Whether headings and fenced code are looked for. */
  readonly format: "markdown" | "plain";
  /** The most tokens of a chunk, overlap included, by the estimate of `countTokens`; at least 16. */
  readonly maxTokens: number;
  /** The most tokens that a chunk repeats of the one before it in the same section; at most half of `maxTokens`. */
  readonly overlap: number;
}

/** `text` is `whole.slice(start, end)`. */
export interface TextChunk extends TextRange {
  readonly text: string;
  /** The headings that its beginning stands under, outermost first, joined by ` > `. */
  readonly heading?: string;
}

interface Draft extends TextRange {
  readonly headings: readonly string[];
  /** Whether it goes on where the draft before it ended, in the middle of a section. */
  readonly goesOn: boolean;
}

/**
 * Cuts a text to chunks that are embedded one by one.
 *
 * A section that fits is one chunk with all its subsections; of one that does not, each subsection is cut by itself, and
 * small neighbours are joined. Inside a section cuts are made between paragraphs, else between sentences, else between words.
 * So an edit changes chunks of its own section alone, unless a section becomes short enough to be one chunk, or too long.
 * Chunks carry no white space at their ends: only white space lies between them.
 *
 * The same text and options give the same chunks. (Where sentences end is ICU's rule: another version of Node may see it
 * differently in rare cases.)
 */
export function chunkText(text: string, options: ChunkOptions): TextChunk[] {
  checkOptions(options);
  const drafts =
    options.format === "markdown"
      ? coverSection(text, readSections(text), options)
      : coverText(text, { start: 0, end: text.length }, [], options);
  const chunks: TextChunk[] = [];
  let before: Draft | undefined;
  for (const draft of drafts) {
    const isGoingOn = draft.goesOn && before !== undefined && options.overlap > 0;
    const start = isGoingOn ? startOfOverlap(text, before as Draft, options.overlap) : draft.start;
    before = draft;
    if (text.slice(draft.start, draft.end).trim() === "") continue;
    const range = trimmed(text, { start, end: draft.end });
    const heading = draft.headings.filter((title) => title !== "").join(" > ");
    chunks.push({ text: text.slice(range.start, range.end), ...range, ...(heading !== "" && { heading }) });
  }
  return chunks;
}

/** A section of at most this share of `maxTokens` is joined with neighbours that are as small. */
const smallShare = 1 / 4;

function* coverSection(text: string, section: Section, options: ChunkOptions): Generator<Draft> {
  const { maxTokens } = options;
  const { start, end, headings, bodyEnd } = section;
  if (section.children.length === 0 || countTokens(text, start, end) <= maxTokens) {
    // A text that begins with a heading begins under it.
    const isTop = headings.length === 0 && section.isBare;
    yield* coverText(text, section, (isTop && section.children[0]?.headings) || headings, options);
    return;
  }
  const body: Section = { ...section, end: bodyEnd, children: [] };
  const [first, ...others] = section.children as [Section, ...Section[]];
  // A heading alone is no chunk: it goes with the first subsection.
  const parts = section.isBare ? [{ ...first, start }, ...others] : [body, first, ...others];
  let small: (Section & Piece)[] = [];
  for (const part of parts) {
    const tokens = countTokens(text, part.start, part.end);
    if (tokens <= maxTokens * smallShare) {
      small.push({ ...part, tokens });
      continue;
    }
    yield* joinSmall(text, small, maxTokens);
    small = [];
    yield* coverSection(text, part, options);
  }
  yield* joinSmall(text, small, maxTokens);
}

function* joinSmall(text: string, sections: readonly (Section & Piece)[], limit: number): Generator<Draft> {
  for (const range of pack(text, sections, limit)) {
    const first = sections.find(({ start }) => start === range.start);
    yield { ...range, headings: first?.headings ?? [], goesOn: false };
  }
}

function* coverText(
  text: string,
  { start, end }: TextRange,
  headings: readonly string[],
  { maxTokens, overlap }: ChunkOptions,
): Generator<Draft> {
  if (countTokens(text, start, end) <= maxTokens) {
    yield { start, end, headings, goesOn: false };
    return;
  }
  let goesOn = false;
  for (const range of cut(text, { start, end }, maxTokens - overlap)) {
    yield { ...range, headings, goesOn };
    goesOn = true;
  }
}

/**
 * Ranges of at most `limit` tokens that together are `range`.
 *
 * @param coarsest the first of the ways to divide that is tried
 */
function* cut(text: string, range: TextRange, limit: number, coarsest = 0): Generator<TextRange> {
  const divide = divisions[coarsest];
  if (divide === undefined) {
    yield range;
    return;
  }
  let run: Piece[] = [];
  for (const part of divide(text, range)) {
    const tokens = countTokens(text, part.start, part.end);
    if (tokens <= limit) {
      run.push({ ...part, tokens });
      continue;
    }
    // A short beginning, such as a heading, stays with the long part after it.
    const lead = run[0];
    const isShort = run.reduce((sum, piece) => sum + piece.tokens, 0) <= limit * smallShare;
    if (!isShort) yield* pack(text, run, limit);
    run = [];
    const start = isShort && lead !== undefined ? lead.start : part.start;
    yield* cut(text, { start, end: part.end }, limit, coarsest + 1);
  }
  yield* pack(text, run, limit);
}

function startOfOverlap(text: string, before: TextRange, most: number): number {
  for (const divide of overlapDivisions) {
    let start = before.end;
    for (const part of divide(text, before).reverse()) {
      // Never all of the chunk before, which would then be of no use.
      if (part.start === before.start || countTokens(text, part.start, before.end) > most) break;
      start = part.start;
    }
    if (start < before.end) return start;
  }
  return before.end;
}

function trimmed(text: string, { start, end }: TextRange): TextRange {
  const part = text.slice(start, end);
  const from = start + part.length - part.trimStart().length;
  return { start: from, end: Math.max(from, start + part.trimEnd().length) };
}

function checkOptions({ maxTokens, overlap }: ChunkOptions): void {
  const issue =
    !Number.isInteger(maxTokens) || maxTokens < 16
      ? { path: "maxTokens", received: String(maxTokens), expected: "a whole number of at least 16" }
      : !Number.isInteger(overlap) || overlap < 0 || overlap > maxTokens / 2
        ? {
            path: "overlap",
            received: String(overlap),
            expected: `a whole number from 0 to half of maxTokens (${String(Math.floor(maxTokens / 2))})`,
          }
        : undefined;
  if (issue !== undefined) throw new InvalidInputError([issue]);
}
