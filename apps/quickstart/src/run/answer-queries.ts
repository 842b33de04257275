import type { OpenGateway } from "../gateway/open-gateway.ts";
import { followRun } from "../screen/follow-run.ts";
import { showFailures } from "../screen/show-failures.ts";
import { count } from "../screen/format.ts";
import { showNeighbours, showRanking, showWhoseScores } from "../screen/show-ranking.ts";
import type { Surroundings } from "./surroundings.ts";
import { mockGateway } from "../vectors/vectors-file.ts";
import { emptyAccount } from "../embedding/account.ts";
import type { Answers, Engine } from "../embedding/engine.ts";
import type { EmbeddedItem } from "../embedding/plan-run.ts";

/** Without a query, so many items are shown with what lies nearest to them. */
const mostNeighbours = 10;

export const noAnswers: Answers = { account: emptyAccount, rankings: new Map(), failures: new Map() };

/** Embeds the queries and prints what lies nearest to each; without queries, what lies near what. */
export async function answerQueries(
  engine: Engine,
  { name }: OpenGateway,
  queries: readonly string[],
  entries: readonly EmbeddedItem[],
  top: number,
  { screen, signal }: Surroundings,
): Promise<Answers> {
  const index = await engine.index(entries);
  if (queries.length === 0) {
    screen.out.line();
    if (entries.length > 1) {
      await showNeighbours(screen, entries, mostNeighbours, (entry) => index.neighbours(entry));
      if (name === mockGateway) showWhoseScores(screen);
    }
    return noAnswers;
  }
  screen.err.line(`Embedding ${count(queries.length, "query", "queries")}`);
  const progress = followRun(screen, queries.length, signal);
  const result = await index
    .answer(queries, { signal, onProgress: progress.onProgress })
    .finally(() => progress.end());
  const failures = showFailures(screen);
  for (const [number, reason] of result.failures) failures.add(queries[number] ?? "", reason);
  failures.end();
  screen.out.line();
  for (const [number, query] of queries.entries()) {
    const ranking = result.rankings.get(number);
    if (ranking !== undefined) showRanking(screen, query, ranking, top);
  }
  if (name === mockGateway && result.rankings.size > 0) showWhoseScores(screen);
  return result;
}
