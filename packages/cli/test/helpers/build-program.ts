import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../../..");

/**
 * Builds the program, and the packages it uses, where they changed since they were built last.
 *
 * @returns how it is started, as a person's shell would
 */
export async function buildProgram(): Promise<readonly string[]> {
  const run = [join(root, "tools/run.mjs"), "nx", "run", "@segmind-embeddings/cli:build"];
  await promisify(execFile)(process.execPath, run, { cwd: root, maxBuffer: 64 * 2 ** 20 });
  return [process.execPath, join(root, "packages/cli/dist/cli.js")];
}
