// Who may import what, as rules for dependency-cruiser. Each comment is the reason a contributor is shown.

import type { IForbiddenRuleType } from "dependency-cruiser";
import table from "./may-import.json" with { type: "json" };

/** Our packages and others', by package; all of them, for what is not listed has no rule. */
export const mayImport: Readonly<Record<string, { ours: readonly string[]; others: readonly string[] }>> =
  table;

/** Core's folders, lowest first: each may import those before it. */
export const layers: readonly string[] = [
  "errors",
  "options",
  "input",
  "response",
  "policy",
  "quota",
  "store",
  "transport",
  "send",
  "jobs",
  "run",
  "client",
  "adapter",
];

/** What the explorer's page and the program that serves it say to each other: types alone. */
const pageWire = "^apps/explorer/src/wire\\.ts$";

const tests = "\\.test\\.ts$";
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const any = (names: readonly string[]): string => `(${names.map(escape).join("|")})`;

/** Modules of Node that reach out of the process; the others compute. */
const files = "^(node:)?fs(/promises)?$";
const sockets = "^(node:)?(net|tls|dgram|dns|dns/promises|http|https|http2|inspector)$";
const processes = "^(node:)?(child_process|cluster|worker_threads|process)$";
const clocks = "^(node:)?(timers(/promises)?|perf_hooks)$";

/** What other packages' code may import of ours: the entries that a package.json exports. */
const entries = "src/(index|node|store/apply-change)\\.ts$";
/** What other packages' tests may import, too. */
const testEntries = "src/(index|node|store/apply-change|testing/index)\\.ts$";

const packageBoundaries: IForbiddenRuleType[] = Object.entries(mayImport).map(([name, { ours, others }]) => {
  const allowed = [
    `^packages/${name}/`,
    ...ours.map((other) => `^packages/${other}/${entries}`),
    ...(name === "cli" ? [pageWire] : []),
    ...(others.length > 0 ? [`(^|node_modules/)${any(others)}(/|$)`] : []),
  ];
  const list = [...ours.map((other) => `@segmind-embeddings/${other}`), ...others].join(", ") || "nothing";
  return {
    name: `boundary-of-${name}`,
    severity: "error",
    comment:
      `packages/${name} may import ${list} (and Node's modules). The arrows between packages are the architecture, and ` +
      "every dependency is one that all its users install. Move the code to the package that may, or pass what it " +
      "needs in; a new arrow is a decision, made in tools/rules/may-import.json.",
    from: { path: `^packages/${name}/src/`, pathNot: tests },
    to: { dependencyTypesNot: ["core"], pathNot: allowed },
  };
});

const coreLayers: IForbiddenRuleType[] = layers.slice(0, -1).map((layer, index) => ({
  name: `layer-of-${layer}`,
  severity: "error",
  comment:
    `In core, ${layer} is below ${layers.slice(index + 1).join(", ")}: imports run one way (${layers.join(" ← ")}), so ` +
    "that a layer can be read and tested without those above it. Move what is shared down, or take it as a parameter.",
  from: { path: `^packages/core/src/${layer}/`, pathNot: tests },
  to: { path: `^packages/core/src/${any(layers.slice(index + 1))}/` },
}));

const coreVocabulary: IForbiddenRuleType = {
  name: "core-vocabulary",
  severity: "error",
  comment:
    "embedding.ts, embedding-store.ts and version.ts are words that every layer of core uses: they import nothing, or they would tie all " +
    "layers into a knot.",
  from: { path: "^packages/core/src/(embedding|embedding-store|version)\\.ts$" },
  to: {},
};

const entryPoints: IForbiddenRuleType[] = [
  {
    name: "entry-point-from-outside",
    severity: "error",
    comment:
      "Another package is entered by its entry point, src/index.ts (or another entry that its package.json exports), under " +
      "its name: what is behind it may change without notice. Export what is missing there, or do without it.",
    // The bench compares what is inside, too.
    from: { path: "^(packages|apps)/([^/]+)/", pathNot: "^apps/bench/" },
    to: { path: "^packages/[^/]+/", pathNot: ["^packages/$2/", `^packages/[^/]+/${testEntries}`] },
  },
  {
    name: "entry-point-from-inside",
    severity: "error",
    comment:
      "A package's own files import each other where they are, not through index.ts: everything would depend on everything.",
    from: { path: "^packages/([^/]+)/src/", pathNot: tests },
    to: { path: "^packages/$1/src/index\\.ts$" },
  },
  {
    name: "apps-are-no-libraries",
    severity: "error",
    comment:
      "Nothing imports an app or a tool: move what is shared to a package. (The program takes the types of what its page asks " +
      "from where the page has them.)",
    from: { path: "^packages/[^/]+/src/", pathNot: tests },
    to: { path: "^(apps|tools)/", pathNot: pageWire },
  },
];

/** Sockets, files, processes and timers are each used in one place, which a test can replace. */
const platformBoundaries: IForbiddenRuleType[] = [
  {
    name: "boundary-of-undici",
    severity: "error",
    comment:
      "undici is used in core's transport and in media's fetch alone: there the key stays with its host, redirects are not " +
      "followed, and addresses are checked. Call those; `import type` is fine anywhere in core.",
    from: {
      path: "^packages/[^/]+/src/",
      pathNot: [tests, "^packages/core/src/transport/", "^packages/media/src/fetch/"],
    },
    to: { path: "(^|node_modules/)undici(/|$)", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "boundary-of-sockets",
    severity: "error",
    comment:
      "Sockets are opened by core's transport (through undici), media's fetch, the mock gateway, openai-server's " +
      "serve-openai.ts, and the explorer's server in the program; anywhere else a request would go out that is neither paced nor counted nor checked. Types are fine.",
    from: {
      path: "^packages/[^/]+/src/",
      pathNot: [
        "^packages/cli/src/commands/explore/server/",
        "^packages/openai-server/src/serve-openai\\.ts$",
        tests,
        "^packages/media/src/fetch/",
        "^packages/mock-gateway/src/",
      ],
    },
    to: { path: sockets, dependencyTypes: ["core"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "boundary-of-files",
    severity: "error",
    comment:
      "Files are opened in the program, in media's bytes, in bullmq's sources and, for fault scripts, in the mock gateway's " +
      "read-faults.ts alone, and looked at in sqlite's system: there handles are closed and a changed file is noticed. Core and the adapters touch no disk; " +
      "take bytes or a MediaSource.",
    from: {
      path: "^packages/[^/]+/src/",
      pathNot: [
        tests,
        "^packages/bullmq/src/sources/",
        "^packages/cli/src/",
        "^packages/media/src/bytes/",
        "^packages/mock-gateway/src/faults/read-faults\\.ts$",
        "^packages/sqlite/src/system/",
      ],
    },
    to: { path: files, dependencyTypes: ["core"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "boundary-of-processes",
    severity: "error",
    comment:
      "A library starts no process, and no thread but where something would stop the caller's (sqlite's thread, the one in which media parses, and the explorer's maps), and reads " +
      "the environment through the global `process` at its one entry point, core's transport/environment.ts, where a test sees it.",
    from: {
      path: "^packages/[^/]+/src/",
      pathNot: [tests, "^packages/(?:sqlite/src/thread|media/src/parsing|cli/src/commands/explore/map)/"],
    },
    to: { path: processes, dependencyTypes: ["core"] },
  },
  {
    name: "boundary-of-the-clock",
    severity: "error",
    comment: "Core's time comes from policy/clock.ts, which a test can steer: take a Clock.",
    from: { path: "^packages/core/src/", pathNot: tests },
    to: { path: clocks, dependencyTypes: ["core"] },
  },
];

const hygiene: IForbiddenRuleType[] = [
  {
    name: "no-cycle",
    severity: "error",
    comment:
      "Files that import each other in a ring can only be read, loaded and moved together: cut the ring.",
    from: { path: "^(packages|apps)/[^/]+/src/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "no-development-dependency",
    severity: "error",
    comment:
      "What is published runs without devDependencies: move the package to dependencies, or do without it. (pdf-lib is " +
      "built into media, and UMAP into the program: see their tsup.config.ts.)",
    from: { path: "^packages/[^/]+/src/", pathNot: tests },
    to: {
      dependencyTypes: ["npm-dev"],
      dependencyTypesNot: ["type-only", "npm-peer"],
      pathNot: "(^|/)node_modules/(@cantoo/pdf-lib|embedding-atlas)/",
    },
  },
  {
    name: "no-unknown-module",
    severity: "error",
    comment:
      "This leads nowhere: write the path as it is on the disk, with its ending, or install the package.",
    from: {},
    to: { couldNotResolve: true },
  },
];

export const importRules: IForbiddenRuleType[] = [
  ...packageBoundaries,
  ...coreLayers,
  coreVocabulary,
  ...entryPoints,
  ...platformBoundaries,
  ...hygiene,
];
