import { readFileSync } from "node:fs";
import type { BenchRun } from "./result.ts";

/** @throws Error that says what is wrong with the file */
export function readRun(path: string): BenchRun {
  let run: Partial<BenchRun> | null;
  try {
    run = JSON.parse(readFileSync(path, "utf8")) as Partial<BenchRun> | null;
  } catch (cause) {
    throw new Error(`${path} cannot be read as the results of a run: ${(cause as Error).message}`, { cause });
  }
  if (run?.format !== 1 || !Array.isArray(run.scenarios))
    throw new Error(`${path} is not the results of a run`);
  return run as BenchRun;
}
