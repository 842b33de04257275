import { Parser } from "htmlparser2";
import type { ExtractedText } from "./extract-text.ts";
import { MarkdownWriter } from "./markdown-writer.ts";
import { openZip } from "./open-zip.ts";

const body = "word/document.xml";
const notes = ["word/footnotes.xml", "word/endnotes.xml"];
const styles = "word/styles.xml";

/** The words of a Word document: its body, and its footnotes and endnotes after it. Deleted text is left out. */
export function readDocx(bytes: Uint8Array): ExtractedText {
  const files = openZip(bytes, (name) => [body, styles, ...notes].includes(name));
  if ("skipped" in files) return files;
  const document = files.get(body);
  if (document === undefined) return { skipped: `it is no DOCX file: it has no ${body}` };
  const levels = headingLevels(files.get(styles) ?? "");
  const writer = new MarkdownWriter();
  for (const xml of [document, ...notes.map((name) => files.get(name) ?? "")]) write(xml, levels, writer);
  return { text: writer.toString(), format: "markdown" };
}

/** Levels of headings by the ids of their styles. The ids depend on Word's language; the names are always English. */
function headingLevels(xml: string): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  let style = "";
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "w:style") style = attributes["w:styleId"] ?? "";
        if (name !== "w:name") return;
        const value = (attributes["w:val"] ?? "").toLowerCase();
        const level = value === "title" ? 1 : Number(/^heading ([1-6])$/.exec(value)?.[1]);
        if (level > 0) levels.set(style, level);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return levels;
}

function write(xml: string, levels: ReadonlyMap<string, number>, writer: MarkdownWriter): void {
  let isText = false;
  let rows = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "w:t") isText = true;
        else if (name === "w:tab") writer.words(" ");
        else if (name === "w:br" || name === "w:cr") writer.lineBreak();
        else if (name === "w:tr") {
          if (rows === 0) writer.block("| ");
          rows += 1;
        } else if (rows > 0) return;
        else if (name === "w:p") writer.block();
        else if (name === "w:pStyle") {
          const level = levels.get(attributes["w:val"] ?? "");
          if (level !== undefined) writer.block(`${"#".repeat(level)} `);
        } else if (name === "w:numPr") writer.block("- ");
      },
      ontext(text) {
        if (isText) writer.words(text);
      },
      onclosetag(name) {
        if (name === "w:t") isText = false;
        else if (name === "w:tc") writer.words(" | ");
        else if (name === "w:tr") {
          rows -= 1;
          if (rows === 0) writer.endBlock();
        } else if (name === "w:p") {
          if (rows > 0) writer.words(" ");
          else writer.endBlock();
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
}
