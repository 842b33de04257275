import type { Manifest } from "../workspace/manifest.ts";

/** The oldest Node that can `require` an ES module without a warning, and so every package's least. */
const engine = ">=22.19";

/** Ranges that only pnpm understands inside this workspace; pnpm writes real versions when it packs. */
const workspaceRange = /^(workspace|catalog|link|file):/;

/** What is wrong with the manifest of a packed package, each with what to change. Empty when all is well. */
export function manifestProblems(manifest: Manifest, directory: string): string[] {
  const { description = "", keywords = [], license, engines, repository, homepage, bugs } = manifest;
  const problems: string[] = [];
  const demand = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(`package.json: ${problem}`);
  };

  demand(
    description.length >= 20,
    "describe the package in a sentence (`description`): it is what a search shows.",
  );
  demand(keywords.length >= 3, "name at least three `keywords`: people find the package by them.");
  demand(license === "MIT", 'set `license` to "MIT", as the LICENSE file says.');
  demand(manifest.type === "module", 'set `type` to "module": the build is ES modules.');
  demand(
    engines?.node === engine,
    `set \`engines.node\` to "${engine}": older ones cannot require ES modules.`,
  );
  demand(
    manifest.sideEffects === false,
    "set `sideEffects` to false, so that bundlers can drop what is unused.",
  );
  demand(
    repository?.type === "git" && repository.url !== undefined && repository.directory === directory,
    `point \`repository\` at this repository and at "${directory}": provenance is checked against it.`,
  );
  demand(homepage?.startsWith("https://") === true, "set `homepage`: it is where a user reads on.");
  demand(
    bugs?.url?.startsWith("https://") === true,
    "set `bugs.url`: it is where a user reports what went wrong.",
  );
  demand(
    manifest.publishConfig?.["access"] === "public",
    'set `publishConfig.access` to "public": a scoped package is private otherwise.',
  );
  const { exports = {} } = manifest;
  demand("." in exports, "export `.`: it is what people import.");
  demand(
    Object.values(exports).every(isBuilt),
    `export of each entry \`types\` before \`default\`, both in dist (in \`publishConfig.exports\`), and between them ` +
      `none or all of ${edgeConditions.join(", ")}, as dist/edge.js: the source condition is for this workspace only.`,
  );
  const ranges = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  for (const [name, range] of Object.entries(ranges)) {
    demand(!workspaceRange.test(range), `"${name}": "${range}" means nothing outside: pack with pnpm.`);
    demand(
      !name.startsWith("@segmind-embeddings/") || range.startsWith("^"),
      `"${name}": "${range}" allows one version only, and two copies of it would not share a quota. Write "workspace:^".`,
    );
  }
  return problems;
}

/**
 * Who takes the build without Node's modules. They stand before `default`, and those of edge runtimes before `browser`,
 * which some of their bundlers set, too.
 */
const edgeConditions = ["workerd", "edge-light", "worker", "browser"];

function isBuilt(entry: unknown): boolean {
  const { types = "", browser } = entry as { types?: string; browser?: string };
  const built = /^\.\/dist\/[\w/-]+(?=\.d\.ts$)/.exec(types)?.[0] ?? "";
  const conditions = browser === undefined ? [] : edgeConditions;
  const edge = Object.fromEntries(conditions.map((condition) => [condition, "./dist/edge.js"]));
  const expected = { types: `${built}.d.ts`, ...edge, default: `${built}.js` };
  return JSON.stringify(entry) === JSON.stringify(expected);
}
