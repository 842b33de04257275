import { InvalidInputError } from "@segmind-embeddings/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkText, type ChunkOptions, type TextChunk } from "./chunk-text.ts";
import { countTokens } from "./count-tokens.ts";

const plain: ChunkOptions = { format: "plain", maxTokens: 60, overlap: 0 };
const markdown: ChunkOptions = { format: "markdown", maxTokens: 60, overlap: 0 };
const texts = (text: string, options: ChunkOptions): string[] =>
  chunkText(text, options).map((chunk) => chunk.text);

/** Numbered, so that no two sentences are equal. */
const prose = (sentences: number, name = "Line"): string =>
  Array.from({ length: sentences }, (_, index) => `${name} ${String(index)} tells of the sea.`).join(" ");

const fragments = fc.constantFrom(
  ..."a,word ,. ,\n,\n\n,\r\n,# Title\n,## Under\n,Title\n===\n,```\n,~~~\n,---\n,- item\n,  ,日本語。,👩‍👩‍👧‍👦,é́́,\u0000,\ud800,ééé,1234567,====,the light at sea. ".split(
    ",",
  ),
  "x".repeat(150),
  "漢".repeat(90),
  `a${"\u0301".repeat(120)}`,
);
const anyText = fc.array(fragments, { maxLength: 150 }).map((parts) => parts.join(""));
const anyOptions = fc
  .record({
    format: fc.constantFrom("markdown" as const, "plain" as const),
    maxTokens: fc.integer({ min: 16, max: 120 }),
    share: fc.constantFrom(0, 0.1, 0.25, 0.5),
  })
  .map(({ format, maxTokens, share }): ChunkOptions => ({
    format,
    maxTokens,
    overlap: Math.floor(maxTokens * share),
  }));

test("chunks cover all of a text but white space, in order, each within the limit and equal to its range", () => {
  fc.assert(
    fc.property(anyText, anyOptions, (text, options) => {
      const chunks = chunkText(text, options);
      let covered = 0;
      for (const chunk of chunks) {
        expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
        expect(chunk.text).not.toBe("");
        expect(chunk.text).toBe(chunk.text.trim());
        expect(countTokens(chunk.text)).toBeLessThanOrEqual(options.maxTokens);
        expect(chunk.end).toBeGreaterThan(covered);
        if (chunk.start > covered) expect(text.slice(covered, chunk.start).trim()).toBe("");
        else expect(countTokens(text.slice(chunk.start, covered))).toBeLessThanOrEqual(options.overlap);
        covered = chunk.end;
      }
      expect(text.slice(covered).trim()).toBe("");
      expect(chunkText(text, options)).toEqual(chunks);
    }),
    { numRuns: 500 },
  );
});

test("the tokens of a text are at most those of its parts together", () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      expect(countTokens(a + b)).toBeLessThanOrEqual(countTokens(a) + countTokens(b));
      expect(countTokens(a + b, a.length)).toBe(countTokens(b));
    }),
  );
});

test.each([
  ["", 0],
  ["the cat", 2],
  ["understanding", 4],
  ["2026", 4],
  ["日本語", 3],
  ["привет", 3],
  ["👋", 2],
  ["a\n\n b", 3],
  ["--------", 2],
])("%j is estimated at %d tokens", (text, tokens) => {
  expect(countTokens(text)).toBe(tokens);
});

test("a short text is one chunk, and white space alone is none", () => {
  expect(chunkText("  A light.\n", plain)).toEqual([{ text: "A light.", start: 2, end: 10 }]);
  expect(chunkText(" \n\r\n\t", plain)).toEqual([]);
  expect(chunkText("", markdown)).toEqual([]);
});

test("a long paragraph is cut between sentences, and a long sentence between words", () => {
  for (const chunk of texts(prose(40), plain)) {
    expect(chunk).toMatch(/^Line \d+/);
    expect(chunk).toMatch(/sea\.$/);
  }
  const words = Array.from({ length: 200 }, (_, index) => `w${String(index)}`).join(" ");
  expect(texts(words, plain).join(" ")).toBe(words);
});

test("paragraphs are kept whole where they fit", () => {
  const paragraphs = Array.from({ length: 12 }, (_, index) => prose(2, `P${String(index)}`));
  const chunks = texts(paragraphs.join("\n\n"), plain);
  expect(chunks.flatMap((chunk) => chunk.split("\n\n"))).toEqual(paragraphs);
});

test("no character, emoji of several code points included, is cut in two", () => {
  const family = "👩‍👩‍👧‍👦";
  for (const chunk of texts(family.repeat(9_000), plain)) {
    expect(chunk.replaceAll(family, "")).toBe("");
  }
});

describe("Markdown", () => {
  test("a section that fits is one chunk, told with the headings it stands under", () => {
    const text = `# Guide\n\n## Install\n\n${prose(4, "I")}\n\n## Use\n\n${prose(4, "U")}\n\n### Deep\n\n${prose(4, "D")}\n`;
    expect(chunkText(text, markdown).map((chunk) => [chunk.heading, chunk.text.split("\n")[0]])).toEqual([
      ["Guide > Install", "# Guide"],
      ["Guide > Use", "## Use"],
      ["Guide > Use > Deep", "### Deep"],
    ]);
  });

  test("a text that fits is one chunk however many headings it has", () => {
    expect(texts("# A\n\nx\n\n## B\n\ny", markdown)).toEqual(["# A\n\nx\n\n## B\n\ny"]);
  });

  test("small sections beside each other are joined, so that each does not cost a request of its own", () => {
    const text = Array.from({ length: 20 }, (_, index) => `## V${String(index)}\n\nFixed a light.\n`).join(
      "\n",
    );
    const chunks = texts(text, markdown);
    expect(chunks.length).toBeLessThan(7);
    for (const chunk of chunks) expect(chunk).toMatch(/^## V\d+\n/);
  });

  test("a heading stays with the long paragraph under it", () => {
    const [first] = chunkText(`# Log\n\n${prose(60)}`, markdown);
    expect(first?.text).toContain("# Log\n\nLine 0 tells");
    expect(first?.heading).toBe("Log");
  });

  test.each([
    ["fenced code", "```sh\n# install\n```\n"],
    ["fenced code that is not closed", "~~~\n# install\n"],
    ["front matter", "---\n# install\ntitle: x\n---\n"],
    ["indented code", "    # install\n"],
    ["a word that begins with a hash", "#install\n"],
    ["a list above a rule", "- install\n---\n"],
  ])("a line that looks like a heading is none in %s", (_, text) => {
    expect(chunkText(text, markdown)[0]?.heading).toBeUndefined();
  });

  test.each([
    ["# Title", "Title"],
    ["## Title ##", "Title"],
    ["   # Title\r", "Title"],
    ["Title\n=====", "Title"],
    ["Title\n-----", "Title"],
    ["---\n\n# Title", undefined],
  ])("the Markdown %j is read as a heading", (heading, title) => {
    expect(chunkText(`${heading}\n\nSome words.`, markdown)[0]?.heading).toBe(title);
  });

  test("plain text has no headings", () => {
    expect(chunkText("# Title\n\nSome words.", plain)[0]?.heading).toBeUndefined();
  });
});

describe("overlap", () => {
  test("a chunk repeats the last sentences of the one before it in its section, and none of another section", () => {
    const options = { ...markdown, overlap: 20 };
    const chunks = chunkText(`# A\n\n${prose(30, "A")}\n\n# B\n\n${prose(30, "B")}`, options);
    const overlaps = chunks.map((chunk, index) => (chunks[index - 1]?.end ?? 0) - chunk.start);
    const firstOfB = chunks.findIndex(({ heading }) => heading === "B");
    expect(overlaps[firstOfB]).toBeLessThanOrEqual(0);
    for (const [index, chunk] of chunks.entries()) {
      if (index === 0 || index === firstOfB) continue;
      expect(overlaps[index]).toBeGreaterThan(0);
      expect(chunk.text).toMatch(/^[AB] \d+ tells/);
    }
  });

  test("a last sentence that is too long is repeated by its last words", () => {
    const words = Array.from({ length: 100 }, (_, index) => `w${String(index)}`).join(" ");
    const [first, second] = chunkText(words, { ...plain, overlap: 6 }) as [TextChunk, TextChunk];
    expect(first.end - second.start).toBeGreaterThan(2);
    expect(words.slice(second.start - 1, second.start)).toBe(" ");
  });
});

describe("an edit", () => {
  const section = (name: string, sentences: number): string => `## ${name}\n\n${prose(sentences, name)}\n\n`;
  /** How many chunks an edit asks to be embedded anew. */
  const changed = (before: string, after: string, options: ChunkOptions): TextChunk[] => {
    const known = new Set(texts(before, options));
    return chunkText(after, options).filter(({ text }) => !known.has(text));
  };

  test("an edit in one section changes chunks of that section alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        fc.integer({ min: 5, max: 60 }),
        fc.constantFrom(0, 15),
        (lengths, which, length, overlap) => {
          const edited = which % lengths.length;
          const build = (own: number): string =>
            `# All\n\n${lengths.map((count, index) => section(`S${String(index)}`, index === edited ? own : count)).join("")}`;
          const after = chunkText(build(length), { ...markdown, overlap });
          const known = new Set(texts(build(lengths[edited]!), { ...markdown, overlap }));
          for (const { text, heading } of after) {
            if (!known.has(text)) expect(heading).toBe(`All > S${String(edited)}`);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("an edit in a long text without headings changes a few chunks near it, not all that follow", () => {
    const paragraphs = Array.from({ length: 400 }, (_, index) => prose(1 + (index % 3), `P${String(index)}`));
    const before = paragraphs.join("\n\n");
    const total = texts(before, plain).length;
    const costs = [0, 7, 50, 111, 200, 333, 399].map((at) => {
      const after = paragraphs.with(at, "Another thought stands here now.").join("\n\n");
      return changed(before, after, plain).length;
    });
    expect(total).toBeGreaterThan(100);
    expect(Math.max(...costs)).toBeLessThan(12);
  });

  test("an edit of white space between paragraphs changes no chunk's text", () => {
    const before = `${prose(20, "A")}\n\n${prose(20, "B")}`;
    expect(texts(`\n${before}  \n\n`, plain)).toEqual(texts(before, plain));
  });
});

test.each([
  [{ maxTokens: 15 }, "maxTokens: got 15; expected a whole number of at least 16"],
  [{ maxTokens: 60.5 }, "maxTokens: got 60.5"],
  [{ overlap: 31 }, "overlap: got 31; expected a whole number from 0 to half of maxTokens (30)"],
  [{ overlap: -1 }, "overlap: got -1"],
])("chunkText refuses %j and says what is allowed", (wrong, message) => {
  const chunk = (): unknown => chunkText("x", { ...plain, ...wrong });
  expect(chunk).toThrow(InvalidInputError);
  expect(chunk).toThrow(message);
});
