import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The version of this package. */
export function readVersion(): string {
  const manifest = readFileSync(fileURLToPath(import.meta.resolve("#manifest")), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
