import type { Skipped } from "../inputs/find-files.ts";
import { count } from "./format.ts";
import { fit } from "./fit.ts";
import type { Screen } from "./screen.ts";

/** So many files of folders get a line each; of what the user named, each gets one. */
const mostFound = 20;

/** A line for each thing that is not embedded. */
export function showSkipped({ err, columns }: Screen, skipped: readonly Skipped[]): void {
  const named = skipped.filter(({ isNamed }) => isNamed);
  const found = skipped.filter(({ isNamed }) => !isNamed);
  for (const { path, reason } of [...named, ...found.slice(0, mostFound)]) {
    const name = fit(path, Math.max(20, columns - 12 - Math.min(reason.length, 50)), "middle");
    err.line(`  ${err.style("yellow", "skipped")}  ${name}: ${reason}`);
  }
  const more = found.length - mostFound;
  if (more > 0) err.line(`  ${err.style("yellow", "skipped")}  and ${count(more, "more file")}`);
  if (skipped.length > 0) err.line();
}
