import type { Program } from "../program/program.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { formatCredits } from "../terminal/format.ts";
import { showFact } from "../terminal/show-fact.ts";
import { describeBulk, exitCodeOf } from "./describe-bulk.ts";
import { openFleet, readBulks } from "./open-fleet.ts";

/** Failures that are shown of each bulk; all of them are in `--json`. */
const mostShown = 20;

/** Tells what the database holds, and how its bulks stand. */
export async function showFleet(url: string, isJson: boolean, program: Program): Promise<number> {
  const { screen, commandLine } = program;
  await using fleet = await openFleet(url);
  const [store, bulks] = [await fleet.database.store.stats(), await readBulks(fleet)];
  if (isJson) {
    await screen.write(`${JSON.stringify({ store, bulks })}\n`);
    return exitCodeOf(bulks);
  }
  const { out } = screen;
  showFact(screen, "vectors", `${String(store.embedded)}, ${formatCredits(store.spentCredits)} credits`);
  if (store.unknown > 0)
    showFact(screen, "unfinished", `${String(store.unknown)} that may have been billed but gave no vector`);
  if (bulks.length > 0) out.line();
  for (const bulk of bulks) {
    out.line(describeBulk(bulk));
    for (const { id, message } of bulk.failures.slice(0, mostShown)) out.line(`    ${id}: ${message}`);
    for (const { id, reason } of bulk.brokenRanges) out.line(`    ${id}: ${reason}`);
  }
  if (exitCodeOf(bulks) !== exitCodes.ok) out.line(`\n${commandLine("retry")} tries what failed again.`);
  return exitCodeOf(bulks);
}
