/** Characters that a terminal would obey instead of printing them (control characters, changes of direction), and white space. */
const unprintable = /[\p{Cc}\s\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** Characters that most terminals draw two columns wide. */
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

const characters = new Intl.Segmenter();

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  return charactersOf(text).reduce((width, character) => width + columnsOf(character), 0);
}

/** A text on one line, without characters that a terminal would obey: names of files may contain both. */
export function toLine(text: string): string {
  return text.replaceAll(unprintable, " ").trim();
}

/** A text on one line of at most `columns` columns. Where it is too long, its end or its middle is left out. */
export function fit(text: string, columns: number, missing: "end" | "middle" = "end"): string {
  const line = toLine(text);
  if (textWidth(line) <= columns) return line;
  if (columns < 2) return columns < 1 ? "" : "…";
  const all = charactersOf(line);
  if (missing === "end")
    return `${take(all, columns - 1)
      .join("")
      .trimEnd()}…`;
  const head = take(all, Math.floor((columns - 1) / 3));
  const tail = take(all.reverse(), columns - 1 - textWidth(head.join(""))).reverse();
  return `${head.join("")}…${tail.join("")}`;
}

function take(all: readonly string[], columns: number): string[] {
  let left = columns;
  const end = all.findIndex((character) => (left -= columnsOf(character)) < 0);
  return all.slice(0, end === -1 ? all.length : end);
}

function charactersOf(text: string): string[] {
  return Array.from(characters.segment(text), ({ segment }) => segment);
}

function columnsOf(character: string): number {
  return wide.test(character) ? 2 : 1;
}
