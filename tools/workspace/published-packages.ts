import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest, type Manifest } from "./manifest.ts";

export interface PublishedPackage {
  /** Relative to the workspace, such as `packages/core`. */
  readonly directory: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The packages that people install: all of `packages` that are not private. */
export function publishedPackages(root: string): PublishedPackage[] {
  return globSync("packages/*/package.json", { cwd: root })
    .map((path) => dirname(path))
    .sort()
    .map((directory) => {
      const folder = join(root, directory);
      return { directory, folder, manifest: readManifest(folder) };
    })
    .filter(({ manifest }) => manifest.private !== true);
}
