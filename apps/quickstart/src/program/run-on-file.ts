import { join, relative } from "node:path";
import { runSegmindEmbed, type RunProgramOptions } from "@segmind-embeddings/cli";
import type { Place } from "./place.ts";

/**
 * Runs a command of `segmind-embed` on the file of the quickstart, and with the mock where that is wanted.
 *
 * @returns the exit code
 */
export async function runOnFile(
  args: readonly string[],
  { cwd, folder, isReal }: Place,
  options: Pick<RunProgramOptions, "stdout"> = {},
): Promise<number> {
  const file = join(relative(cwd, folder), isReal ? "quickstart.db" : "quickstart.mock.db");
  const flags = [...(args.includes("--db") ? [] : ["--db", file]), ...(isReal ? [] : ["--mock"])];
  const name = isReal ? "npm start -- --real" : "npm start --";
  return runSegmindEmbed(args, { name, flags, cwd, ...options });
}
