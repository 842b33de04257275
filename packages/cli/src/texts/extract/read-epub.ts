import { posix } from "node:path";
import { Parser } from "htmlparser2";
import type { ExtractedText } from "./extract-text.ts";
import { openZip } from "./open-zip.ts";
import { htmlToMarkdown } from "./read-html.ts";

const container = "META-INF/container.xml";
const encryption = "META-INF/encryption.xml";

interface Book {
  readonly title: string;
  /** Paths of the chapters, in the order they are read. */
  readonly chapters: readonly string[];
}

/** The words of an e-book, chapter by chapter. */
export function readEpub(bytes: Uint8Array): ExtractedText {
  const files = openZip(bytes, (name) => /\.(?:opf|x?html?|xml)$/i.test(name));
  if ("skipped" in files) return files;
  const packagePath = attributeOf(files.get(container) ?? "", "rootfile", "full-path");
  const packageFile = packagePath === undefined ? undefined : files.get(packagePath);
  if (packagePath === undefined || packageFile === undefined) {
    return { skipped: `it is no EPUB file: its ${container} leads to no package` };
  }
  const book = readPackage(packageFile, posix.dirname(packagePath));
  const locked = files.get(encryption) ?? "";
  if (book.chapters.some((chapter) => locked.includes(`"${encodeURI(chapter)}"`))) {
    return { skipped: "its chapters are encrypted (DRM)" };
  }
  const texts = book.chapters.map((chapter) => htmlToMarkdown(files.get(chapter) ?? "", true).text);
  const text = texts.filter((chapter) => chapter !== "").join("\n\n");
  return { text, format: "markdown", ...(book.title !== "" && { title: book.title }) };
}

function readPackage(xml: string, folder: string): Book {
  const paths = new Map<string, string>();
  const spine: string[] = [];
  let title = "";
  let isTitle = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        isTitle = name === "dc:title" && title === "";
        const { id = "", href = "", idref = "" } = attributes;
        if (name.endsWith("item")) paths.set(id, posix.join(folder, decodePath(href)));
        if (name.endsWith("itemref")) spine.push(idref);
      },
      ontext(text) {
        if (isTitle) title += text;
      },
      onclosetag() {
        isTitle = false;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return { title: title.trim(), chapters: spine.flatMap((id) => paths.get(id) ?? []) };
}

function decodePath(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function attributeOf(xml: string, tag: string, attribute: string): string | undefined {
  let found: string | undefined;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name.endsWith(tag)) found ??= attributes[attribute];
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return found;
}
