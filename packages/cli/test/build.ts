import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/**
 * Builds the program and what it uses once for all tests, where a source has changed since: as a person has it, it also
 * starts three times as fast as from its sources.
 */
export function setup(): void {
  const build = [join(root, "tools/run.mjs"), "nx", "run", "@segmind-embeddings/cli:build"];
  execFileSync(process.execPath, build, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
