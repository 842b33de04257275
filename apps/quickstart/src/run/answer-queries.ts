import type { OpenGateway } from "../gateway/open-gateway.ts";
import { followRun } from "../screen/follow-run.ts";
import { showFailures } from "../screen/show-failures.ts";
import { count } from "../screen/format.ts";
import { showNeighbours, showRanking, showWhoseScores } from "../screen/show-ranking.ts";
import type { Surroundings } from "./surroundings.ts";
import { mockGateway } from "../vectors/vectors-file.ts";
import { embedQueries, noAnswers, type EmbedQueriesResult } from "../embedding/embed-queries.ts";
import type { EmbeddedItem } from "../embedding/plan-run.ts";

/** Without a query, so many items are shown with what lies nearest to them. */
const mostNeighbours = 10;

/** Embeds the queries and prints what lies nearest to each; without queries, what lies near what. */
export async function answerQueries(
  { client, name }: OpenGateway,
  queries: readonly string[],
  entries: readonly EmbeddedItem[],
  top: number,
  { screen, signal }: Surroundings,
): Promise<EmbedQueriesResult> {
  if (queries.length === 0) {
    screen.out.line();
    if (entries.length > 1) {
      showNeighbours(screen, entries, mostNeighbours);
      if (name === mockGateway) showWhoseScores(screen);
    }
    return noAnswers;
  }
  screen.err.line(`Embedding ${count(queries.length, "query", "queries")}`);
  const progress = followRun(screen, queries.length, signal);
  const result = await embedQueries(client, queries, { signal, onProgress: progress.onProgress }).finally(
    () => progress.end(),
  );
  const failures = showFailures(screen);
  for (const [index, reason] of result.failures) failures.add(queries[index] ?? "", reason);
  failures.end();
  screen.out.line();
  for (const [index, query] of queries.entries()) {
    const vector = result.vectors.get(index);
    if (vector !== undefined) showRanking(screen, query, vector, entries, top);
  }
  if (name === mockGateway && result.vectors.size > 0) showWhoseScores(screen);
  return result;
}
