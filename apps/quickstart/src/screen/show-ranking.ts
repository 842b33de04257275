import type { EmbeddedItem } from "../embedding/plan-run.ts";
import type { Ranking } from "../embedding/engine.ts";
import type { Ranked } from "../ranking/rank.ts";
import { fit } from "./fit.ts";
import type { Screen } from "./screen.ts";

/** A query's nearest items; where none of them is a medium, the nearest medium too. */
export function showRanking(screen: Screen, query: string, ranking: Ranking, top: number): void {
  const { out, columns } = screen;
  const best = ranking.slice(0, top);
  out.line(out.style("bold", fit(query, columns - 1)));
  for (const entry of best) showRanked(screen, entry);
  const isMedium = ({ entry }: Ranked<EmbeddedItem>): boolean => entry.item.kind !== "text";
  const medium = best.some(isMedium) ? undefined : ranking.find(isMedium);
  if (medium !== undefined) showRanked(screen, medium);
  out.line();
}

/** Without a query: what lies nearest to each of the first items. */
export async function showNeighbours(
  screen: Screen,
  entries: readonly EmbeddedItem[],
  most: number,
  neighbours: (entry: EmbeddedItem) => Promise<Ranking>,
): Promise<void> {
  const { out, columns } = screen;
  for (const entry of entries.slice(0, most)) {
    const [nearest] = await neighbours(entry);
    out.line(out.style("bold", fit(entry.item.label, columns - 1, "middle")));
    if (nearest !== undefined) showRanked(screen, nearest);
  }
  if (entries.length > most) out.line(out.style("dim", `  … and so on for ${entries.length - most} more`));
  out.line();
}

/** What the mock's scores are worth. */
export function showWhoseScores({ out }: Screen): void {
  out.line(
    `${out.style("yellow", "These scores are the mock's.")} It compares texts by their words; media it`,
  );
  out.line("hashes by their bytes, so that where a medium stands is chance.");
  out.line();
}

function showRanked({ out, columns }: Screen, { place, score, entry: { item } }: Ranked<EmbeddedItem>): void {
  const head = `${String(place).padStart(4)}  ${out.style("cyan", score.toFixed(3))}  ${item.kind.padEnd(5)}  `;
  const indent = 20;
  // A path tells most by its end, a text by its beginning.
  const where = item.label === item.source ? "middle" : "end";
  out.line(head + fit(item.label, columns - indent - 1, where));
  if (item.note !== undefined) {
    out.line(" ".repeat(indent) + out.style("dim", fit(item.note, columns - indent - 1)));
  }
}
