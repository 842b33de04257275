import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "./package-folder.ts";

/** The versions of packages as they are installed beside the bench. */
export function installedVersions(names: readonly string[]): Record<string, string> {
  const here = fileURLToPath(import.meta.url);
  return Object.fromEntries(
    names.map((name) => {
      const folder = packageFolder(name, here);
      if (folder === undefined) return [name, "not installed"];
      const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        version: string;
      };
      return [name, version];
    }),
  );
}
