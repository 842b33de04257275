import type { TextRange } from "./text-range.ts";

/** A line of Markdown. Its range includes the line break, its text does not. */
export interface Line extends TextRange {
  readonly text: string;
  /** Whether it belongs to fenced code or front matter, where a blank line or a `#` means nothing. */
  readonly isVerbatim: boolean;
}

/** What stands between two lines of three hyphens at the top; without the second one, the first is a rule. */
const frontMatter = /^---[ \t]*\r?\n(?:.*\r?\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/;

export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let open = frontMatter.test(text) ? "---" : undefined;
  for (const { start, end } of lineRanges(text)) {
    const line = text.slice(start, end).replace(/\r?\n$|\r$/, "");
    const wasOpen = open !== undefined;
    if (open === undefined) open = opens(line);
    else if (lines.length > 0 && closes(line, open)) open = undefined;
    lines.push({ start, end, text: line, isVerbatim: wasOpen || open !== undefined });
  }
  return lines;
}

function opens(line: string): string | undefined {
  const [, mark, info] = fence.exec(line) ?? [];
  // An info string of a backtick fence has no backtick: that would be inline code.
  return mark?.startsWith("`") === true && info?.includes("`") === true ? undefined : mark;
}

function closes(line: string, open: string): boolean {
  if (open === "---") return /^(?:---|\.\.\.)[ \t]*$/.test(line);
  const [, mark, rest] = fence.exec(line) ?? [];
  return mark?.[0] === open[0] && (mark?.length ?? 0) >= open.length && rest?.trim() === "";
}

function* lineRanges(text: string): Generator<TextRange> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    yield { start, end };
    start = end;
  }
}
