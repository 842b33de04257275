import { TextDecoder } from "node:util";
import { Parser } from "htmlparser2";
import { readTextFile } from "../read/read-text-file.ts";
import type { ExtractedText } from "./extract-text.ts";
import { MarkdownWriter } from "./markdown-writer.ts";

/** Elements whose content is not for people to read. */
const skipped = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "svg",
  "iframe",
  "object",
  "select",
  "head",
]);

const blocks = new Set(
  (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer " +
    "form header hr legend li main menu nav ol p pre section summary table tbody tfoot thead title tr ul"
  ).split(" "),
);

/** The words of an HTML file; its characters are UTF-8, or of the encoding that it declares. */
export function readHtml(bytes: Uint8Array): ExtractedText {
  const html = decode(bytes);
  return typeof html === "string" ? htmlToMarkdown(html) : html;
}

/** @param isXml whether tags are XML's, as in EPUB: case counts, and an empty tag ends itself */
export function htmlToMarkdown(html: string, isXml = false): Extract<ExtractedText, { text: string }> {
  const writer = new MarkdownWriter();
  let title = "";
  let preformatted: string | undefined;
  /** The open tags inside the outermost one that is skipped, that one included. */
  const hidden: string[] = [];
  let isTitle = false;
  /** How many rows of tables are open; a row is one line, whatever is in its cells. */
  let rows = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "title" && hidden[0] !== "svg") isTitle = true;
        if (hidden.length > 0 || skipped.has(name) || "hidden" in attributes) {
          if (!isVoid(name)) hidden.push(name);
          return;
        }
        if (preformatted !== undefined) return;
        if (name === "img") writer.words(attributes["alt"] ?? "");
        else if (name === "tr") {
          if (rows === 0) writer.block("| ");
          rows += 1;
        } else if (rows > 0) writer.words(isBlock(name) || name === "br" ? " " : "");
        else if (name === "pre") preformatted = "";
        else if (name === "br") writer.lineBreak();
        else if (name === "li") writer.block("- ");
        else if (isHeading(name)) writer.block(`${"#".repeat(Number(name[1]))} `);
        else if (blocks.has(name)) writer.block();
      },
      ontext(text) {
        if (isTitle) title += text;
        else if (hidden.length > 0) return;
        else if (preformatted === undefined) writer.words(text);
        else preformatted += text;
      },
      onclosetag(name) {
        if (name === "title") isTitle = false;
        if (hidden.length > 0) {
          if (hidden.at(-1) === name) hidden.pop();
          return;
        }
        if (preformatted !== undefined) {
          if (name !== "pre") return;
          writer.verbatim(preformatted);
          preformatted = undefined;
        } else if (name === "tr") {
          rows = Math.max(0, rows - 1);
          if (rows === 0) writer.endBlock();
        } else if (rows > 0) writer.words(name === "td" || name === "th" ? " | " : isBlock(name) ? " " : "");
        else if (isBlock(name)) writer.endBlock();
      },
    },
    { xmlMode: isXml, decodeEntities: true, recognizeSelfClosing: true },
  );
  parser.end(html);
  const text = writer.toString();
  const name = title.replaceAll(/\s+/g, " ").trim();
  return { text, format: "markdown", ...(name !== "" && { title: name }) };
}

function isHeading(name: string): boolean {
  return /^h[1-6]$/.test(name);
}

function isBlock(name: string): boolean {
  return blocks.has(name) || isHeading(name);
}

function isVoid(name: string): boolean {
  return /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/.test(name);
}

function decode(bytes: Uint8Array): string | { readonly skipped: string } {
  const read = readTextFile(bytes);
  if ("text" in read) return read.text;
  // A declaration stands in the first kilobyte, in ASCII.
  const start = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  const declared = /<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)/i.exec(start)?.[1];
  if (declared === undefined) return { skipped: read.notText };
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch {
    return { skipped: `it is not of the encoding ${declared} that it declares` };
  }
}
