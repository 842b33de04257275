import { readDocx } from "./read-docx.ts";
import { readEpub } from "./read-epub.ts";
import { readHtml } from "./read-html.ts";

/** A document's words as Markdown, or why they cannot be read. */
export type ExtractedText =
  | { readonly text: string; readonly format: "markdown"; readonly title?: string }
  | { readonly skipped: string };

const readers: Readonly<Partial<Record<string, (bytes: Uint8Array) => ExtractedText>>> = {
  html: readHtml,
  htm: readHtml,
  xhtml: readHtml,
  docx: readDocx,
  epub: readEpub,
};

/** Extensions whose files {@link extractText} reads, without the dot. */
export const extractable: readonly string[] = Object.keys(readers);

/**
 * The words of an HTML, DOCX or EPUB file, as Markdown: headings, paragraphs, lists, and tables as a line a row.
 * A broken or encrypted file gives a reason and does not throw.
 *
 * @param extension with or without its dot, in any case
 */
export function extractText(bytes: Uint8Array, extension: string): ExtractedText {
  const name = extension.replace(/^\./, "").toLowerCase();
  const read = readers[name];
  if (read === undefined) {
    return { skipped: `there is no reader for .${name} (there is for ${extractable.join(", ")})` };
  }
  const result = read(bytes);
  if ("text" in result && result.text === "") return { skipped: "it contains no text" };
  return result;
}
