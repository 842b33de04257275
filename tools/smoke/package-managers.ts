import { join } from "node:path";
import { readManifest } from "../workspace/manifest.ts";
import { root } from "../workspace/root.ts";

/** What is installed into the temporary project, name → range, tarball or version. */
export type Dependencies = Readonly<Record<string, string>>;

export interface PackageManager {
  readonly name: string;
  /** The command that installs what the project's files ask for. `programs` is the `node_modules` with our tools. */
  readonly install: (programs: string) => readonly [command: string, ...args: string[]];
  /**
   * The project's files, apart from programs. Our packages depend on each other by versions that are not published
   * yet: each manager has a way of its own to name the tarballs for them.
   */
  readonly files: (dependencies: Dependencies, tarballs: Dependencies) => Readonly<Record<string, string>>;
  /** The variable that sets its registry, where it does not read npm's settings. */
  readonly registryVariable?: string;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const { packageManager = "pnpm" } = readManifest(root);
const base = { name: "smoke", private: true, type: "module" };

export const packageManagers: readonly PackageManager[] = [
  {
    name: "npm",
    install: () => ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"],
    files: (dependencies, tarballs) => ({
      "package.json": json({
        ...base,
        dependencies,
        overrides: Object.fromEntries(Object.keys(tarballs).map((name) => [name, `$${name}`])),
      }),
    }),
  },
  {
    name: "pnpm",
    install: () => [
      "npx",
      "--yes",
      packageManager,
      "install",
      "--reporter=append-only",
      "--no-frozen-lockfile",
    ],
    files: (dependencies, tarballs) => ({
      "package.json": json({ ...base, dependencies }),
      // Nothing's install script is needed; a strict layout shows what a package uses without depending on it.
      "pnpm-workspace.yaml": json({ packages: ["."], overrides: tarballs, strictDepBuilds: false }),
    }),
  },
  {
    name: "yarn",
    install: (programs) => [
      "node",
      join(programs, "@yarnpkg/cli-dist/bin/yarn.js"),
      "install",
      "--no-immutable",
    ],
    files: (dependencies, tarballs) => ({
      "package.json": json({ ...base, dependencies, resolutions: tarballs }),
      ".yarnrc.yml": json({ nodeLinker: "node-modules", enableTelemetry: false, enableGlobalCache: true }),
      "yarn.lock": "",
    }),
    registryVariable: "YARN_NPM_REGISTRY_SERVER",
  },
];
