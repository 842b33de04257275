import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { extractable, extractText, type ExtractedText } from "./extract-text.ts";

const html = (content: string | Uint8Array): ExtractedText =>
  extractText(typeof content === "string" ? Buffer.from(content) : content, ".HTML");
const textOf = (content: string): string => {
  const result = html(content);
  return "text" in result ? result.text : `skipped: ${result.skipped}`;
};
const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strToU8(content)])));

describe("HTML", () => {
  test("HTML becomes Markdown with its headings, lists, tables and code, and without scripts and styles", () => {
    const page = `<!doctype html><html><head><title>The &amp; sea</title><style>p { color: red }</style>
      <script>if (a < b) document.write("<p>no</p>")</script></head>
      <body><h1>Light <em>houses</em></h1><p>One   stands
      at <a href="x">sea</a>.<br>It shines.</p>
      <ul><li>red</li><li><p>green</p></li></ul>
      <table><thead><tr><th>name</th><th>height</th></tr></thead><tr><td><p>Alto</p></td><td>20&nbsp;m</td></tr></table>
      <pre>  a &lt; b
        c</pre><div>Last<p hidden>not seen</p> <img src="x" alt="a tower"></div></body></html>`;
    expect(html(page)).toEqual({
      format: "markdown",
      title: "The & sea",
      text: [
        "# Light houses",
        "One stands at sea.\nIt shines.",
        "- red\n- green",
        "| name | height |\n| Alto | 20\u00a0m |",
        "```\n  a < b\n        c\n```",
        "Last a tower",
      ].join("\n\n"),
    });
  });

  test.each([
    ["<p>a<p>b", "a\n\nb"],
    ["a<div>b</div>c", "a\n\nb\n\nc"],
    ["<b>wo</b>rd", "word"],
    ["<h2></h2><p>a</p>", "a"],
    ["<p>unclosed <b>tags <i>here", "unclosed tags here"],
    ["<pre>```</pre>", "````\n```\n````"],
    ["<svg><title>no</title><text>no</text></svg>yes", "yes"],
  ])("the HTML %j becomes %j", (page, text) => {
    expect(textOf(page)).toBe(text);
  });

  test("HTML is read by the encoding that it declares where it is not UTF-8", () => {
    const page = '<meta charset="windows-1252"><title>Möwe</title><p>Möwe</p>';
    expect(html(Buffer.from(page, "latin1"))).toEqual({ text: "Möwe", title: "Möwe", format: "markdown" });
    expect(html(Buffer.from("<p>Möwe</p>", "latin1"))).toEqual({
      skipped: expect.stringContaining("not UTF-8"),
    });
    expect(html(Buffer.from('<meta charset="nonsense"><p>Möwe', "latin1"))).toEqual({
      skipped: "it is not of the encoding nonsense that it declares",
    });
  });

  test("HTML without words is skipped", () => {
    expect(html("<script>1</script><p> </p>")).toEqual({ skipped: "it contains no text" });
  });
});

describe("DOCX", () => {
  const paragraph = (text: string, properties = ""): string =>
    `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
  const styles =
    '<w:styles><w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>' +
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>';
  const document = (content: string): string =>
    `<?xml version="1.0"?><w:document><w:body>${content}</w:body></w:document>`;

  test("DOCX becomes Markdown with the headings that its styles name in any language", () => {
    const content = [
      paragraph("A title", '<w:pStyle w:val="Titel"/>'),
      paragraph("Words &amp; more"),
      paragraph("Under", '<w:pStyle w:val="berschrift2"/>'),
      "<w:p><w:r><w:t>split </w:t></w:r><w:r><w:t>words</w:t><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t></w:r></w:p>",
      paragraph("one", '<w:numPr><w:ilvl w:val="0"/></w:numPr>'),
      paragraph("two", "<w:numPr/>"),
      `<w:tbl><w:tr><w:tc>${paragraph("a")}${paragraph("b")}</w:tc><w:tc>${paragraph("c")}</w:tc></w:tr></w:tbl>`,
      "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
    ].join("");
    const file = zip({
      "word/document.xml": document(content),
      "word/styles.xml": styles,
      "word/footnotes.xml": document(paragraph("A note")),
    });
    expect(extractText(file, "docx")).toEqual({
      format: "markdown",
      text: "# A title\n\nWords & more\n\n## Under\n\nsplit words tab\nline\n\n- one\n- two\n\n| a b | c |\n\nA note",
    });
  });

  test("DOCX that is encrypted, old, broken or something else is skipped with its reason", () => {
    const skipped = (bytes: Uint8Array): unknown => extractText(bytes, "docx");
    expect(skipped(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0))).toEqual({
      skipped: expect.stringMatching(/encrypted.*Word before 2007/),
    });
    expect(skipped(Buffer.from("no archive"))).toEqual({
      skipped: expect.stringContaining("it cannot be unpacked"),
    });
    expect(skipped(zip({ "a.txt": "a" }))).toEqual({
      skipped: "it is no DOCX file: it has no word/document.xml",
    });
    const whole = zip({ "word/document.xml": document(paragraph("words")) });
    expect(skipped(whole.subarray(0, 60))).toEqual({
      skipped: expect.stringContaining("it cannot be unpacked"),
    });
  });

  test("DOCX that unpacks to far more than it weighs is skipped before it is unpacked", () => {
    const bomb = zip({ "word/document.xml": document(paragraph("words")) });
    // What the archive's directory says is the length of its one file, unpacked.
    const directory = Buffer.from(bomb).lastIndexOf("PK\u0001\u0002", undefined, "latin1");
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(directory + 24, 260 * 1_024 * 1_024, true);
    expect(extractText(bomb, "docx")).toEqual({ skipped: "it contains more than 256 MB of text" });
  });
});

describe("EPUB", () => {
  const book = (more: Readonly<Record<string, string>> = {}): Uint8Array =>
    zip({
      mimetype: "application/epub+zip",
      "META-INF/container.xml":
        '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
      "OEBPS/book.opf":
        "<package><metadata><dc:title>The Sea &amp; I</dc:title></metadata><manifest>" +
        '<item id="b" href="text/two%20b.xhtml"/><item id="a" href="text/one.xhtml"/><item id="c" href="c.css"/>' +
        '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
      "OEBPS/text/one.xhtml":
        '<?xml version="1.0"?><html><head><title/></head><body><h1>One</h1><p>First.</p></body></html>',
      "OEBPS/text/two b.xhtml": "<html><body><h1>Two</h1><p>Second.</p></body></html>",
      ...more,
    });

  test("EPUB becomes Markdown, chapter by chapter in the order they are read", () => {
    expect(extractText(book(), "epub")).toEqual({
      format: "markdown",
      title: "The Sea & I",
      text: "# One\n\nFirst.\n\n# Two\n\nSecond.",
    });
  });

  test("EPUB with encrypted chapters is skipped, and with encrypted fonts is read", () => {
    const locked = (uri: string): Uint8Array =>
      book({ "META-INF/encryption.xml": `<enc:CipherReference URI="${uri}"/>` });
    expect(extractText(locked("OEBPS/text/two%20b.xhtml"), "epub")).toEqual({
      skipped: "its chapters are encrypted (DRM)",
    });
    expect(extractText(locked("OEBPS/font.otf"), "epub")).toHaveProperty("text");
  });

  test("EPUB without a package is skipped", () => {
    expect(extractText(zip({ "a.txt": "a" }), "epub")).toEqual({
      skipped: "it is no EPUB file: its META-INF/container.xml leads to no package",
    });
  });
});

test("a file that has no reader is skipped, and those that have one are named", () => {
  expect(extractText(new Uint8Array(), ".odt")).toEqual({
    skipped: "there is no reader for .odt (there is for html, htm, xhtml, docx, epub)",
  });
});

test.each(extractable)("an empty file of each extension that has a reader is skipped: %s", (extension) => {
  expect(extractText(new Uint8Array(), extension)).toHaveProperty("skipped");
});
