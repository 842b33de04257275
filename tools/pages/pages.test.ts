import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { readManifest } from "../workspace/manifest.ts";
import { root } from "../workspace/root.ts";
import { brokenLinks } from "./broken-links.ts";
import { codeBlocks } from "./code-blocks.ts";
import { commandProblem } from "./command-problem.ts";
import { compileBlocks } from "./compile-blocks.ts";

/** Every page of Markdown that people wrote, but for changesets. */
const pages = globSync(["*.md", "{packages,apps,tools}/**/*.md"], {
  cwd: root,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist|results|CHANGELOG\.md)$/.test(path),
}).sort();
const read = (page: string): string => readFileSync(join(root, page), "utf8");
const blocks = pages.flatMap((page) => codeBlocks(read(page)).map((block) => ({ page, ...block })));
const blocksOf = (language: string): typeof blocks => blocks.filter((block) => block.language === language);

/** A language, and why no test looks at its blocks here. */
const unchecked = {
  python: "another client's code, shown beside ours",
  console: "a session, which a test of its own package runs",
  sql: "statements, which the test of their page runs",
  mermaid: "pictures of the imports, which a test of their own draws anew",
};

test("the pages are found, and their blocks are of languages that a test knows", () => {
  expect(pages).toEqual(
    expect.arrayContaining([
      "README.md",
      "SECURITY.md",
      "packages/core/README.md",
      "apps/docs/pages/guide/the-bill.md",
    ]),
  );
  expect(blocksOf("ts").length).toBeGreaterThan(8);
  const known = ["ts", "sh", "json", ...Object.keys(unchecked)];
  expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
});

describe("TypeScript", () => {
  test("TypeScript compiles, strictly, in every page", () => {
    expect(compileBlocks(blocksOf("ts"))).toEqual([]);
  }, 240_000);

  test("TypeScript that does not compile is reported with its page and line", () => {
    const code =
      'import { SegmindClient } from "@segmind-embeddings/core";\n\nnew SegmindClient({ apiKye: "" });\n';
    const [problem, ...more] = compileBlocks([
      { page: "packages/core/README.md", line: 10, language: "ts", code },
    ]);
    expect(problem).toMatch(/^packages\/core\/README\.md:12: .*'apiKye' does not exist/);
    expect(more).toEqual([]);
  });
});

test.each(["langchain", "llamaindex", "ai-sdk", "openai-server"])(
  "the first example of %s opens a store and shares its quota",
  (name) => {
    const [first] = blocksOf("ts").filter(({ page }) => page === `packages/${name}/README.md`);
    expect(first?.code).toMatch(/await using db = openSqlite\(/);
    expect(first?.code).toMatch(/\bstore: db\.store, quota: db\.quota\b/);
  },
);

describe("a command", () => {
  const lines = blocksOf("sh").flatMap(({ page, code }) =>
    code
      .trimEnd()
      .split("\n")
      .map((command) => ({ page, command })),
  );

  test.each(lines)("a command of $page works: $command", ({ command }) => {
    expect(commandProblem(command)).toBeUndefined();
  });

  test.each([
    ["npm run no-such-script", /no script "no-such-script"/],
    ["npm run fuzz -- --minutes 1", /"fuzz" does not know "--minutes"/],
    ["npm run fuzz -- --seconds 60 answers", /does not know "answers"/],
    ["npm start -- example haystack", /does not know "haystack"/],
    ["pnpm bench --fast", /does not know "--fast"/],
    ["segmind-mock-gateway --speed 3", /does not know "--speed"/],
    ["segmind-gateway --port 8080", /no program of ours/],
    ["segmind-embed embed docs/ --max-price 3", /does not know "--max-price"/],
    ["segmind-embed devour docs/", /has no command "devour"/],
    ["npm install @segmind-embeddings/fox", /no package of ours/],
    ["npm install --save-dev @segmind-embeddings/fox", /no package of ours/],
    ["npm install @llamaindex/core@0.5.0", /tried with .*0\.6\.22.* here, not with 0\.5\.0/],
  ])("a command that does not work is reported: %s", (command, problem) => {
    expect(commandProblem(command)).toMatch(problem);
  });

  test("a command in the middle of a sentence is one of the root's scripts", () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/\bp?npm run ([\w:-]+)/g)].map(([, script]) => ({ page, script })),
    );
    expect(named.length).toBeGreaterThan(8);
    const scripts = Object.keys(readManifest(root).scripts ?? {});
    expect(named.filter(({ script = "" }) => !scripts.includes(script))).toEqual([]);
  });
});

test.each(blocksOf("json"))("the JSON of $page, line $line, can be read", ({ code }) => {
  // An ellipsis stands for more of the same.
  for (const line of code.trim().replaceAll(",…", "").split("\n"))
    expect(JSON.parse(line)).toBeInstanceOf(Object);
});

describe("a link", () => {
  test.each(pages)("a link of %s leads somewhere", (page) => {
    expect(brokenLinks(root, page)).toEqual([]);
  });

  test("a link that leads nowhere is reported", async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, "docs"));
    writeFileSync(join(folder, "docs/fox.md"), "# The `red` fox, again\n");
    const links = [
      "docs/fox.md#the-red-fox-again",
      "#a-den",
      "docs",
      "https://example.com/#x",
      "docs/hen.md",
    ];
    const text = [
      "# A den",
      ...[...links, "#a-hen", "docs/fox.md#hen"].map((link) => `[\`[x]\`](${link})`),
      "`[a](b)`",
    ];
    writeFileSync(join(folder, "README.md"), text.join("\n"));
    expect(brokenLinks(folder, "README.md")).toEqual(["docs/hen.md", "#a-hen", "docs/fox.md#hen"]);
  });
});

describe("a block", () => {
  test("a block is told apart from what is around it", () => {
    const page =
      'a\n\n```ts\nconst a = "`";\n\nb();\n```\n\n1. c\n\n   ~~~ sh\n   npm test\n   ~~~\n\n```\nplain\n```\n';
    expect(codeBlocks(page)).toEqual([
      { language: "ts", line: 4, code: 'const a = "`";\n\nb();\n' },
      { language: "sh", line: 12, code: "   npm test\n" },
      { language: "", line: 16, code: "plain\n" },
    ]);
  });

  test("a block that is never closed is an error", () => {
    expect(() => codeBlocks("```ts\na\n")).toThrow("begins at line 2");
  });
});
