import type { Manifest } from "../workspace/manifest.ts";

/** `fox-den` → `foxDen`. */
function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/**
 * The files of a new package, path in it → text: the fixed, small set that every package has, with one function that
 * works, its test, and the test of the entry point.
 *
 * @param core core's manifest, which the new one's version and places are taken from
 */
export function packageFiles(name: string, core: Manifest): Readonly<Record<string, string>> {
  const main = `describe-${name}`;
  const mainFunction = camelCase(main);
  const full = `@segmind-embeddings/${name}`;
  const place = (path = ""): string => path.replaceAll("packages/core", `packages/${name}`);
  const built = { types: "./dist/index.d.ts", default: "./dist/index.js" };
  const manifest = {
    name: full,
    version: core.version,
    description: `${name}, beside Segmind's gemini-embedding-2: say here in a sentence what it does.`,
    keywords: ["segmind", "embeddings", name],
    license: "MIT",
    homepage: place(core.homepage),
    bugs: core.bugs,
    repository: { ...core.repository, directory: `packages/${name}` },
    type: "module",
    engines: core.engines,
    sideEffects: false,
    exports: { ".": { "@segmind-embeddings/source": "./src/index.ts", ...built } },
    publishConfig: { access: "public", exports: { ".": built } },
    files: ["dist", "CHANGELOG.md"],
    scripts: {
      build: "node ../../tools/packing/build-package.ts",
      package: "node ../../tools/packing/check-package.ts",
      typecheck: "tsc -p tsconfig.json",
      test: `vitest run --config ../../tools/vitest.config.ts --project packages/${name}`,
    },
  };
  return {
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(
      { extends: "../../tsconfig.base.json", include: ["src", "test", "tsup.config.ts"] },
      null,
      2,
    )}\n`,
    "tsup.config.ts": lines(
      'import { defineConfig } from "tsup";',
      'import { library } from "../../tools/tsup.config.ts";',
      "",
      "export default defineConfig(library);",
    ),
    "README.md": lines(
      `# ${full}`,
      "",
      "What it does, for whom, in two sentences. Node 22.19 or newer.",
      "",
      "```sh",
      `npm install ${full}`,
      "```",
      "",
      "```ts",
      `import { ${mainFunction} } from "${full}";`,
      "",
      `console.log(${mainFunction}());`,
      "```",
    ),
    "src/index.ts": lines(`export { ${mainFunction} } from "./${main}.ts";`),
    [`src/${main}.ts`]: lines(
      "/** What this package is, in words. */",
      `export function ${mainFunction}(): string {`,
      `  return "${name}";`,
      "}",
    ),
    [`src/${main}.test.ts`]: lines(
      'import { expect, test } from "vitest";',
      `import { ${mainFunction} } from "./${main}.ts";`,
      "",
      'test("names itself", () => {',
      `  expect(${mainFunction}()).toBe("${name}");`,
      "});",
    ),
    "test/index.test.ts": lines(
      'import { expect, test } from "vitest";',
      'import * as entryPoint from "../src/index.ts";',
      "",
      'test("the package exports these and nothing else", () => {',
      `  expect(Object.keys(entryPoint).sort()).toEqual(["${mainFunction}"]);`,
      "});",
    ),
  };
}

function lines(...text: string[]): string {
  return `${text.join("\n")}\n`;
}
