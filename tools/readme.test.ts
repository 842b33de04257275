import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, expect, it } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readmes = ["README.md", ...globSync("{packages,apps}/*/{README.md,docs/*.md}", { cwd: root })].sort();

/** Each README's blocks are compiled inside its own package, so that they see what it depends on. */
const folders = readmes.map((readme) => ({
  readme,
  folder: join(root, ...readme.split("/").slice(0, -1).slice(0, 2), "node_modules/.readme-blocks"),
}));

afterAll(() => {
  for (const { folder } of folders) rmSync(folder, { recursive: true, force: true });
});

function blocksOf(readme: string): { line: number; code: string }[] {
  const text = readFileSync(join(root, readme), "utf8");
  return [...text.matchAll(/^```(?:ts|typescript)\n(.*?)^```$/gms)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length + 1,
    code: match[1] ?? "",
  }));
}

it("every TypeScript block of every README and page compiles, strictly", () => {
  const origins = new Map<string, string>();
  for (const { readme, folder } of folders) {
    mkdirSync(folder, { recursive: true });
    for (const { line, code } of blocksOf(readme)) {
      const file = join(folder, `${readme.replaceAll("/", "-")}-${String(line)}.mts`);
      writeFileSync(file, code);
      origins.set(file, `${readme}:${String(line)}`);
    }
  }
  expect(origins.size).toBeGreaterThan(8);
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([...origins.keys()], {
    ...options,
    typeRoots: [join(root, "node_modules/@types")],
    // A README may show its package beside the others, whether it depends on them or not.
    paths: { "@segmind-embeddings/*": [join(root, "packages/*/src/index.ts")] },
  });
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const at = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
    const where = file ? (origins.get(file.fileName) ?? file.fileName) : "";
    return `${where}, line ${String(at + 1)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  expect(problems).toEqual([]);
});
