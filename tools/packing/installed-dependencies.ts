import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest } from "../workspace/manifest.ts";

/** The bytes of each production dependency of a package and of theirs; our own packages and peers are left out. */
export function installedDependencies(folder: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(dependencyFolders(folder)).map(([name, installed]) => [name, folderSize(installed)]),
  );
}

/** The folder of each production dependency of a package, and of each of theirs; our own packages and peers are left out. */
export function dependencyFolders(folder: string): Record<string, string> {
  const folders = new Map<string, string>();
  const visit = (dependent: string): void => {
    for (const name of Object.keys(readManifest(dependent).dependencies ?? {})) {
      const installed = find(name, dependent);
      // Our own have budgets of their own.
      if (name.startsWith("@segmind-embeddings/") || folders.has(name)) continue;
      folders.set(name, installed);
      visit(installed);
    }
  };
  visit(folder);
  return Object.fromEntries([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As Node looks for packages: in each `node_modules` on the way up, from where the files really lie. */
function find(name: string, dependent: string): string {
  for (let folder = realpathSync(dependent); ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === dirname(folder))
      throw new Error(`${name} is not installed for ${dependent}: install anew.`);
  }
}

export function folderSize(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes("node_modules"))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
