import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Where a package is installed, as seen from a file; `undefined` where it is not. */
export function packageFolder(name: string, from: string): string | undefined {
  // Looked up by hand: many packages do not export their package.json.
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const candidate = join(folder, name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
  }
  return undefined;
}
