import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { readManifest, type Manifest } from "../workspace/manifest.ts";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root } from "../workspace/root.ts";
import { budgetProblems, type Budget } from "./budget.ts";
import budgets from "./budgets.json" with { type: "json" };
import { compileProblems } from "./compile-problems.ts";
import { contentProblems } from "./content-problems.ts";
import { declarationProblems } from "./declaration-problems.ts";
import { edgeProblems } from "./edge-problems.ts";
import { installedDependencies } from "./installed-dependencies.ts";
import { manifestProblems } from "./manifest-problems.ts";

const good: Manifest = {
  name: "@segmind-embeddings/fox",
  version: "1.0.0",
  description: "Finds foxes in vectors of any space.",
  keywords: ["fox", "vector", "embedding"],
  license: "MIT",
  homepage: "https://example.com/fox",
  bugs: { url: "https://example.com/fox/issues" },
  repository: { type: "git", url: "git+https://example.com/fox.git", directory: "packages/fox" },
  type: "module",
  engines: { node: ">=22.19" },
  sideEffects: false,
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  publishConfig: { access: "public" },
  dependencies: { "@segmind-embeddings/core": "^1.0.0" },
};

describe("a packed manifest", () => {
  test("a packed manifest may be as it should", () => {
    expect(manifestProblems(good, "packages/fox")).toEqual([]);
    const edge = "./dist/edge.js";
    const conditions = { workerd: edge, "edge-light": edge, worker: edge, browser: edge };
    const main = { types: "./dist/index.d.ts", ...conditions, default: "./dist/index.js" };
    expect(manifestProblems({ ...good, exports: { ".": main } }, "packages/fox")).toEqual([]);
    const inner = { types: "./dist/inner/den.d.ts", default: "./dist/inner/den.js" };
    expect(
      manifestProblems({ ...good, exports: { ...good.exports, "./den": inner } }, "packages/fox"),
    ).toEqual([]);
  });

  test.each<[string, Partial<Record<keyof Manifest, unknown>>, RegExp]>([
    ["no sentence", { description: "" }, /describe the package/],
    ["no keywords", { keywords: [] }, /keywords/],
    ["another licence", { license: "ISC" }, /LICENSE/],
    ["CommonJS", { type: "commonjs" }, /ES modules/],
    ["another engine", { engines: { node: ">=18" } }, />=22\.19/],
    ["side effects", { sideEffects: undefined }, /bundlers/],
    ["another folder's repository", { repository: { ...good.repository, directory: "." } }, /packages\/fox/],
    ["no home", { homepage: undefined }, /homepage/],
    ["no place for bugs", { bugs: undefined }, /bugs\.url/],
    ["no access", { publishConfig: {} }, /private otherwise/],
    ["no main entry", { exports: { "./den": good.exports?.["."] } }, /what people import/],
    ["an entry without types", { exports: { ...good.exports, "./inner": "./dist/inner.js" } }, /`types`/],
    [
      "the source condition",
      { exports: { ".": { "@segmind-embeddings/source": "./src/index.ts" } } },
      /for this workspace only/,
    ],
    ["a workspace range", { dependencies: { undici: "catalog:" } }, /pack with pnpm/],
    [
      "an edge build for browsers alone",
      {
        exports: {
          ".": { types: "./dist/index.d.ts", browser: "./dist/edge.js", default: "./dist/index.js" },
        },
      },
      /none or all of workerd, edge-light, worker, browser/,
    ],
    ["one version of ours", { dependencies: { "@segmind-embeddings/core": "1.0.0" } }, /share a quota/],
  ])("a packed manifest may not have %s", (_name, change, message) => {
    const problems = manifestProblems({ ...good, ...change } as Manifest, "packages/fox");
    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

describe("a package's files", () => {
  const files = [
    "LICENSE",
    "README.md",
    "dist/index.d.ts",
    "dist/index.js",
    "dist/index.js.map",
    "package.json",
  ];

  test("a package's files are the build and what a reader needs", () => {
    expect(contentProblems(files)).toEqual([]);
    expect(contentProblems([...files, "CHANGELOG.md", "dist/chunk-A1.js"])).toEqual([]);
  });

  test.each(files.filter((file) => !file.endsWith(".map")))("a package's files lack no %s", (missing) => {
    const problems = contentProblems(files.filter((file) => file !== missing));
    expect(problems).toEqual([expect.stringContaining(`${missing} is not in the package`)]);
  });

  test.each(["src/index.ts", "dist/index.test.ts", "test/fox.ts", ".env", "dist/deep/a.js"])(
    "a package's files are not %s",
    (file) => {
      expect(contentProblems([...files, file])).toEqual([
        expect.stringContaining(`${file} would be published`),
      ]);
    },
  );
});

describe("a package's types", () => {
  const own = "interface Fox {\n}\ndeclare function run(fox: Fox): void;\n";

  test("a package's types show nothing that the entry point does not name", () => {
    expect(declarationProblems(`${own}export { type Fox, run };`)).toEqual([]);
    expect(declarationProblems(`${own}export { run };\nexport type { Fox };`)).toEqual([]);
    expect(declarationProblems("export declare const fox: number;")).toEqual([]);
  });

  test("a package's types are complained of where they show an internal type", () => {
    expect(declarationProblems(`${own}export { run };`)).toEqual([
      expect.stringContaining("Fox is shown by the types"),
    ]);
  });
});

test("a package's types are complained of where one supported TypeScript alone cannot read them", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "fox", version: "1.0.0" }));
  await mkdir(join(folder, "dist/deep"), { recursive: true });
  const declarations =
    "export declare const head: Uint8Array;\nexport declare const tail: Uint8Array<ArrayBuffer>;\n";
  await writeFile(join(folder, "dist/deep/index.d.ts"), declarations);
  expect(compileProblems(folder, folder)).toEqual([
    expect.stringMatching(/^typescript-lowest 5\.4\.5: .*index\.d\.ts\(2,.*Type 'Uint8Array' is not generic/),
  ]);
}, 120_000);

test("a build for edge runtimes is complained of where it imports what they lack", () => {
  const good = 'import { a } from "@segmind-embeddings/core";\nexport { b };\nconst c = "from node:fs";\n';
  expect(edgeProblems(good)).toEqual([]);
  const bad = [
    'import { readFileSync } from "node:fs";',
    "import {\n  hash,\n} from 'crypto';",
    'export { Pool } from "undici/index.js";',
    'await import("node:zlib");',
  ];
  const found = ["node:fs", "crypto", "undici/index.js", "node:zlib"];
  expect(edgeProblems(`${good}${bad.join("\n")}\n`)).toEqual(
    found.map((name): unknown =>
      expect.stringContaining(`imports ${name}, which edge runtimes and browsers lack`),
    ),
  );
});

describe("a size budget", () => {
  const budget: Budget = { packed: 10, unpacked: 100, dependencies: { undici: 1000 } };
  const weight = { packed: 10_000, unpacked: 100_000, dependencies: { undici: 1_000_000 } };

  test("a size budget may be used up", () => {
    expect(budgetProblems("fox", weight, budget)).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    [
      "a tarball",
      { packed: 10_600 },
      /^fox is 10\.6 kB packed, its budget 10 kB.*raise "packed" in .*budgets\.json/,
    ],
    ["files", { unpacked: 101_000 }, /^fox is 101 kB unpacked, its budget 100 kB/],
    [
      "a dependency",
      { dependencies: { undici: 2_000_000 } },
      /undici along with 2,000 kB, its budget 1,000 kB/,
    ],
    [
      "a new dependency",
      { dependencies: { undici: 1, leftpad: 3000 } },
      /^fox brings leftpad \(3 kB\) along, which is not in its budget\. Do without it/,
    ],
    ["a dependency less", { dependencies: {} }, /no longer brings undici along: take it out/],
  ])("a size budget is exceeded by %s", (_name, change, message) => {
    expect(budgetProblems("fox", { ...weight, ...change }, budget)).toEqual([expect.stringMatching(message)]);
  });

  test("a size budget proposes itself where there is none, with a tenth to grow", () => {
    expect(budgetProblems("fox", weight, undefined)).toEqual([
      expect.stringContaining('{"packed":20,"unpacked":110,"dependencies":{"undici":1100}}'),
    ]);
  });

  test("a size budget is there for every published package, and for no other", () => {
    const names = publishedPackages(root).map(({ manifest }) => manifest.name);
    expect(Object.keys(budgets).sort()).toEqual([...names].sort());
  });

  test("a size budget weighs what is installed, and what that brings along", () => {
    const weighed = installedDependencies(`${root}/packages/media`);
    expect(Object.keys(weighed)).toEqual(expect.arrayContaining(["file-type", "strtok3"]));
    expect(weighed["undici"]).toBeGreaterThan(500_000);
    expect(Object.keys(weighed)).not.toContain("@segmind-embeddings/core");
    expect(Object.keys(weighed)).not.toContain("sharp");
    // It is bundled: its types would be compiled along.
    expect(Object.keys(weighed)).not.toContain("mediabunny");
  });
});

test("the manifests in the workspace are what is packed, but for what pnpm writes", () => {
  for (const { folder, directory } of publishedPackages(root)) {
    const { publishConfig, ...manifest } = readManifest(folder);
    const packed = { ...manifest, ...publishConfig, publishConfig, dependencies: {}, peerDependencies: {} };
    expect(manifestProblems(packed as Manifest, directory), directory).toEqual([]);
  }
});
