export interface CodeBlock {
  /** As the fence says it: `ts`, `sh`. */
  readonly language: string;
  /** The number of its first line in the page. */
  readonly line: number;
  readonly code: string;
}

/** The fenced blocks of a page of Markdown. */
export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^ *(?:`{3,}|~{3,}) *(\S*)/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { language: fence[1] ?? "", line: index + 2, lines: [] };
    else {
      blocks.push({ language: open.language, line: open.line, code: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`The block that begins at line ${String(open.line)} has no end.`);
  return blocks;
}
