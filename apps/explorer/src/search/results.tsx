import { Notice } from "../common/notice.tsx";
import { count, formatCredits } from "../common/format.ts";
import { answerOf, type Asked } from "../common/use-ask.ts";
import type { Source } from "../source/source.ts";
import type { Filter, Item, SearchAnswer } from "../wire.ts";
import { isWhole, queryWords, type Query } from "./query.ts";
import { ResultCard } from "./result-card.tsx";

/** What was found, as a grid. */
export function Results({
  source,
  asked,
  query,
  filter,
  showsCollection,
  onLike,
}: {
  source: Source;
  asked: Asked<SearchAnswer>;
  query: Query;
  filter: Filter;
  showsCollection: boolean;
  onLike: (item: Item) => void;
}) {
  const answer = answerOf(asked);
  if (asked.state === "failed") {
    return (
      <Notice title="The search failed" isError>
        {asked.error.message}
      </Notice>
    );
  }
  return (
    <section aria-label="Results" aria-busy={asked.state === "waiting"}>
      <p class="outcome" role="status">
        {asked.state === "waiting" ? "Searching …" : answer === undefined ? "" : outcomeWords(answer, query)}
      </p>
      {answer?.hits.length === 0 && asked.state === "answered" && (
        <Notice title="Nothing is here">
          {isWhole(filter)
            ? "Nothing of this collection is embedded yet."
            : "Take a filter away to see more."}
        </Notice>
      )}
      <ul class={`grid ${asked.state === "waiting" ? "is-old" : ""}`}>
        {answer?.hits.map((hit) => (
          <li key={hit.item.id}>
            <ResultCard
              hit={hit}
              file={source.fileOf(hit.item)}
              showsCollection={showsCollection}
              onLike={onLike}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function outcomeWords({ hits, how, credits, isFirstPiece }: SearchAnswer, query: Query): string {
  if (how === "some") return `${count(hits.length, "piece")}, picked at random`;
  const found = `${count(hits.length, "result")} for ${queryWords(query)}`;
  const first = isFirstPiece ? " The file is too long for one request: its first piece was looked for." : "";
  switch (how) {
    case "like":
      return `${found}. By stored vectors: nothing was sent.`;
    case "stored":
      return `${found}. This was asked before: it cost nothing.${first}`;
    case "bought":
      return `${found}. One request${credits === undefined ? "" : `, ${formatCredits(credits)} credits`}; asked again it costs nothing.${first}`;
  }
}
