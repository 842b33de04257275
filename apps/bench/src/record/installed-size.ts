import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./package-folder.ts";

export interface InstalledSize {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
}

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  readonly files?: readonly string[];
}

/** What packages bring to a disk, with all that they depend on; of a workspace's own only what would be published. */
export function installedSize(names: readonly string[], from: string): InstalledSize {
  const folders = new Set<string>();
  const total = { packages: 0, files: 0, bytes: 0 };
  const visit = (name: string, seenFrom: string): void => {
    const folder = packageFolder(name, seenFrom);
    if (folder === undefined || folders.has(folder)) return;
    folders.add(folder);
    const manifestPath = join(folder, "package.json");
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Manifest;
    const isPublished = /[\\/]node_modules[\\/]/.test(folder);
    total.packages += 1;
    for (const path of isPublished ? [folder] : (manifest.files ?? []).map((entry) => join(folder, entry)))
      add(path, total);
    for (const dependency of required(manifest)) visit(dependency, manifestPath);
  };
  for (const name of names) visit(name, from);
  return total;
}

function required({
  dependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Manifest): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...peers];
}

function add(path: string, total: { files: number; bytes: number }): void {
  // What a package says it publishes may not be there before a release.
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return;
  if (entry.isFile()) {
    total.files += 1;
    total.bytes += entry.size;
  } else if (entry.isDirectory()) {
    for (const name of readdirSync(path)) if (name !== "node_modules") add(join(path, name), total);
  }
}
