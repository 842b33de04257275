import type { Skipped } from "../inputs/find-files.ts";
import { count } from "./format.ts";
import type { Screen } from "./screen.ts";
import { showTrouble } from "./show-trouble.ts";

/** So many files that just lie in a folder get a line each; what was meant to be embedded does in any case. */
const mostBystanders = 20;

/** A line for each thing that is not embedded. */
export function showSkipped(screen: Screen, skipped: readonly Skipped[]): void {
  if (skipped.length === 0) return;
  const failures = skipped.filter(({ isFailure }) => isFailure);
  const bystanders = skipped.filter(({ isFailure }) => !isFailure);
  for (const { path, reason } of [...failures, ...bystanders.slice(0, mostBystanders)]) {
    showTrouble(screen, "skipped", path, reason);
  }
  const more = bystanders.length - mostBystanders;
  if (more > 0) showTrouble(screen, "skipped", `and ${count(more, "more file")}`);
  screen.err.line();
}
