import type { Skipped } from "../inputs/find-files.ts";
import { count } from "./format.ts";
import type { Screen } from "./screen.ts";
import { showTrouble } from "./show-trouble.ts";

/** So many files of folders get a line each; of what the user named, each gets one. */
const mostFound = 20;

/** A line for each thing that is not embedded. */
export function showSkipped(screen: Screen, skipped: readonly Skipped[]): void {
  if (skipped.length === 0) return;
  const named = skipped.filter(({ isNamed }) => isNamed);
  const found = skipped.filter(({ isNamed }) => !isNamed);
  for (const { path, reason } of [...named, ...found.slice(0, mostFound)]) {
    showTrouble(screen, "skipped", path, reason);
  }
  const more = found.length - mostFound;
  if (more > 0) showTrouble(screen, "skipped", `and ${count(more, "more file")}`);
  screen.err.line();
}
