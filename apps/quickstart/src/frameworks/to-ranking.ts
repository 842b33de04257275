import type { Ranking } from "../embedding/engine.ts";
import type { EmbeddedItem } from "../embedding/plan-run.ts";
import type { Found } from "./framework.ts";

/** What a store found, as a ranking of the entries; equals in the entries' order, whatever the store's is. */
export function toRanking(found: readonly Found[], entries: readonly EmbeddedItem[]): Ranking {
  const scores = new Map(found.map(({ id, score }) => [id, score]));
  return entries
    .flatMap((entry) => {
      const score = scores.get(entry.item.id);
      return score === undefined ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map((scored, index) => ({ ...scored, place: index + 1 }));
}
