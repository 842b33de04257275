/** Writes words as Markdown: a blank line between blocks, and one space for any white space inside them. */
export class MarkdownWriter {
  readonly #blocks: string[] = [];
  #prefix = "";
  #line = "";

  /** Words as they stand in the file, with any white space. */
  words(text: string): void {
    const next = text.replaceAll(/[ \t\r\n\f]+/g, " ");
    this.#line += this.#line === "" || /\s$/.test(this.#line) ? next.trimStart() : next;
  }

  lineBreak(): void {
    this.#line = `${this.#line.trimEnd()}\n`;
  }

  /** Begins a block, such as a heading with the prefix `## `. A paragraph at the beginning of a list item belongs to the item. */
  block(prefix = ""): void {
    const isOpening = this.#line.trim() === "" && prefix === "";
    if (isOpening) return;
    this.endBlock();
    this.#prefix = prefix;
  }

  endBlock(): void {
    const text = this.#line.trim();
    if (text !== "") this.#blocks.push(this.#prefix + text);
    this.#line = "";
    this.#prefix = "";
  }

  /** A block of code or the like, whose white space counts. */
  verbatim(text: string): void {
    this.endBlock();
    const fence = "`".repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([mark]) => mark.length + 1)));
    if (text.trim() !== "") this.#blocks.push(`${fence}\n${text.replace(/^\n|\s+$/g, "")}\n${fence}`);
  }

  toString(): string {
    this.endBlock();
    let all = "";
    for (const [index, block] of this.#blocks.entries()) {
      const before = this.#blocks[index - 1];
      // No blank line between list items and table rows.
      const isClose = ["- ", "| "].some(
        (mark) => block.startsWith(mark) && before?.startsWith(mark) === true,
      );
      all += before === undefined ? block : isClose ? `\n${block}` : `\n\n${block}`;
    }
    return all;
  }
}
