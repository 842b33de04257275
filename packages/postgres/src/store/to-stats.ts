import type { Row } from "../database/session.ts";
import type { SpaceStats, StoreStats } from "@segmind-embeddings/core";

/** Adds up what was counted: a row for each state, space, model and length of a vector. */
export function toStats(rows: readonly Row[]): StoreStats {
  const counts = { open: 0, accepted: 0, unknown: 0 };
  const spaces: SpaceStats[] = [];
  for (const { state, space, model, dimensions, count, cost } of rows) {
    if (state === "embedded") {
      spaces.push({
        space: space ?? "",
        model: model ?? "",
        dimensions: Number(dimensions),
        embedded: Number(count),
        spentCredits: Number(cost),
      });
    } else counts[state === "dead" ? "unknown" : (state as keyof typeof counts)] += Number(count);
  }
  const sum = (of: (space: SpaceStats) => number): number =>
    spaces.reduce((total, space) => total + of(space), 0);
  return {
    embedded: sum(({ embedded }) => embedded),
    ...counts,
    spentCredits: sum(({ spentCredits }) => spentCredits),
    spaces,
  };
}
