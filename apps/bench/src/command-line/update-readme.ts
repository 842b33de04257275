import { readFileSync, writeFileSync } from "node:fs";
import { readRun } from "../record/read-run.ts";
import { numbersOf, putNumbers } from "../report/write-numbers.ts";

const readmeFile = new URL("../../README.md", import.meta.url);

/** Puts the numbers of a run into the bench's README. @throws Error that says what is wrong with the run's file */
export function updateReadme(path: string): void {
  const run = readRun(path);
  if (run.isQuick) throw new Error(`${path} is of a quick run, whose figures are none to show`);
  writeFileSync(readmeFile, putNumbers(readFileSync(readmeFile, "utf8"), numbersOf(run)));
}
