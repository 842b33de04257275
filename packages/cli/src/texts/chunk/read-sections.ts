import type { TextRange } from "./text-range.ts";
import { readLines, type Line } from "./read-lines.ts";

/** A heading with all that is under it, headings of lower rank included. */
export interface Section extends TextRange {
  /** The headings on the way to it, outermost first; none above the first heading. */
  readonly headings: readonly string[];
  /** Where the text between its heading and its first subsection ends. */
  readonly bodyEnd: number;
  /** Whether nothing but the heading stands before the first subsection. */
  readonly isBare: boolean;
  readonly children: readonly Section[];
}

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** The sections of a Markdown text as a tree; headings inside fenced code and front matter are none. */
export function readSections(text: string): Section {
  const headings = readHeadings(readLines(text));
  let next = 0;
  const read = (start: number, headingEnd: number, level: number, path: readonly string[]): Section => {
    const bodyEnd = headings[next]?.start ?? text.length;
    const children: Section[] = [];
    for (;;) {
      const heading = headings[next];
      if (heading === undefined || heading.level <= level) break;
      next += 1;
      children.push(read(heading.start, heading.end, heading.level, [...path, heading.title]));
    }
    return {
      start,
      end: headings[next]?.start ?? text.length,
      headings: path,
      bodyEnd,
      isBare: text.slice(headingEnd, bodyEnd).trim() === "",
      children,
    };
  };
  return read(0, 0, 0, []);
}

/** `# Title`, with up to three spaces before it. */
const marked = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/;
/** The line under a title: `=====` or `-----`. */
const underline = /^ {0,3}(=+|-{2,})[ \t]*$/;
/** A line that is surely no title of an underline below it. */
const noTitle = /^(?: {4}|\t| {0,3}(?:[-*+>|]|\d+[.)]|<))/;

function readHeadings(lines: readonly Line[]): Heading[] {
  const headings: Heading[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.isVerbatim) continue;
    const atx = marked.exec(line.text);
    if (atx !== null) {
      const title = (atx[2] ?? "").trim();
      headings.push({ level: (atx[1] as string).length, title, start: line.start, end: line.end });
      continue;
    }
    const above = lines[index - 1];
    const rule = underline.exec(line.text);
    if (rule === null || above === undefined || above.isVerbatim) continue;
    if (above.text.trim() === "" || noTitle.test(above.text) || headings.at(-1)?.end === above.end) continue;
    // Only a paragraph of one line: in a longer one it is as likely a rule that lacks its blank line.
    if ((lines[index - 2]?.text.trim() ?? "") !== "" && headings.at(-1)?.end !== above.start) continue;
    const level = (rule[1] as string).startsWith("=") ? 1 : 2;
    headings.push({ level, title: above.text.trim(), start: above.start, end: line.end });
  }
  return headings;
}
