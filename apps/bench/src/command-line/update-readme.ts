import { readFileSync, writeFileSync } from "node:fs";
import { readRun } from "../record/read-run.ts";
import { numbersOf, putNumbers } from "../report/write-numbers.ts";

const folder = new URL("../../", import.meta.url);
/** The README's numbers as data, so that a test sees whether the page says the same. */
export const numbersFile = new URL("numbers.json", folder);
export const readmeFile = new URL("README.md", folder);

/** Puts the numbers of a run into the bench's README. @throws Error that says what is wrong with the run's file */
export function updateReadme(path: string): void {
  const run = readRun(path);
  if (run.isQuick) throw new Error(`${path} is of a quick run, whose figures are none to show`);
  const numbers = numbersOf(run);
  writeFileSync(numbersFile, `${JSON.stringify(numbers, undefined, 2)}\n`);
  writeFileSync(readmeFile, putNumbers(readFileSync(readmeFile, "utf8"), numbers));
}
