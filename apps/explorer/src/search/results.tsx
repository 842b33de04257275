import { NothingEmbedded } from "../common/nothing-embedded.tsx";
import { Notice } from "../common/notice.tsx";
import { count, formatCredits } from "../common/format.ts";
import { answerOf, type Asked } from "../common/use-ask.ts";
import { withCode } from "../common/with-code.tsx";
import type { Source } from "../source/source.ts";
import type { Filter, Item } from "../wire.ts";
import { isWhole, queryWords, type Found } from "./query.ts";
import { ResultCard } from "./result-card.tsx";

/** What was found, as a grid. */
export function Results({
  source,
  asked,
  filter,
  showsCollection,
  onLike,
  onOpen,
}: {
  source: Source;
  asked: Asked<Found>;
  filter: Filter;
  showsCollection: boolean;
  onLike: (item: Item) => void;
  onOpen: (item: Item) => void;
}) {
  const answer = answerOf(asked);
  if (asked.state === "failed") return <Outcome asked={asked} />;
  return (
    <section aria-labelledby="results" aria-busy={asked.state === "waiting"}>
      <h2 id="results" class="unseen">
        Results
      </h2>
      <Outcome asked={asked} />
      {answer?.hits.length === 0 &&
        asked.state === "answered" &&
        (isWhole(filter) ? (
          <NothingEmbedded />
        ) : (
          <Notice title="Nothing is here">Take a filter away to see more.</Notice>
        ))}
      <ul class={`grid ${asked.state === "waiting" ? "is-old" : ""}`}>
        {answer?.hits.map((hit) => (
          <li key={hit.item.id}>
            <ResultCard
              source={source}
              hit={hit}
              showsCollection={showsCollection}
              onLike={onLike}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What became of a search, in words. */
export function Outcome({ asked }: { asked: Asked<Found> }) {
  if (asked.state === "failed") {
    return (
      <Notice title="The search failed" isError>
        {withCode(asked.error.message)}
      </Notice>
    );
  }
  const answer = answerOf(asked);
  return (
    <p class="outcome" role="status">
      {asked.state === "waiting" ? "Searching …" : answer === undefined ? "" : outcomeWords(answer)}
    </p>
  );
}

function outcomeWords({ query, hits, how, credits, isFirstPiece }: Found): string {
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
