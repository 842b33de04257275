import type { BulkStatus } from "@segmind-embeddings/bullmq";
import { exitCodes } from "../program/exit-codes.ts";
import { formatCredits, formatEta } from "../terminal/format.ts";

/** How a bulk stands, in a line. */
export function describeBulk(bulk: BulkStatus): string {
  const { id, state, inputs, done, failed, spentCredits, etaMs, pausedBecause } = bulk;
  const facts = [
    `${String(done)} of ${String(inputs)}`,
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    `${formatCredits(spentCredits)} credits`,
    ...(etaMs !== undefined && etaMs > 0 ? [`${formatEta(etaMs)} left`] : []),
  ];
  const why = state === "paused" && pausedBecause !== undefined ? `\n    ${pausedBecause}` : "";
  return `  ${id}: ${state}, ${facts.join(", ")}${why}`;
}

export function exitCodeOf(bulks: readonly BulkStatus[]): number {
  if (bulks.some(({ unknown }) => unknown > 0)) return exitCodes.unknown;
  const hasFailed = bulks.some(({ failed, brokenRanges }) => failed + brokenRanges.length > 0);
  return hasFailed ? exitCodes.failed : exitCodes.ok;
}
