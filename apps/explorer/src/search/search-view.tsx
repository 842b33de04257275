import { useCallback, useEffect, useState } from "preact/hooks";
import { answerOf, useAsk } from "../common/use-ask.ts";
import { EntryDialog } from "../entry/entry-dialog.tsx";
import type { Source } from "../source/source.ts";
import type { Filter, Item, Overview, SearchAnswer } from "../wire.ts";
import { Filters } from "./filters.tsx";
import type { Found, Query } from "./query.ts";
import { MapView } from "../map/map-view.tsx";
import { Outcome, Results } from "./results.tsx";
import { SearchBar } from "./search-bar.tsx";
import { useDroppedFile } from "./use-dropped-file.ts";

/** Results shown for one query. */
const top = 24;

/** Looks for words, files, and what is like an item. */
export function SearchView({
  source,
  overview,
  isMap,
}: {
  source: Source;
  overview: Overview;
  /** Results are brought out on the map in place of being listed. */
  isMap: boolean;
}) {
  const { collections } = overview;
  const isOneSpace = new Set(collections.map(({ space }) => space)).size === 1;
  const [filter, setFilter] = useState<Filter>({ collection: isOneSpace ? undefined : collections[0]?.name });
  const [query, setQuery] = useState<Query>({ by: "nothing" });
  const [opened, setOpened] = useState<Item>();
  const [asked, ask] = useAsk<Found>();
  useEffect(() => {
    ask(async (signal) => ({ query, ...(await askSource(source, query, filter, signal)) }));
  }, [source, query, filter, ask]);
  const byFile = useCallback((file: File) => setQuery({ by: "file", file }), []);
  const byLikeness = (item: Item): void => setQuery({ by: "item", item });
  const isDragging = useDroppedFile(source.takesQueries ? byFile : undefined);
  return (
    <>
      {source.takesQueries && (
        <SearchBar
          source={source}
          filter={filter}
          words={query.by === "words" ? query.words : ""}
          isBusy={asked.state === "waiting"}
          onWords={(words) => setQuery({ by: "words", words })}
          onFile={byFile}
        />
      )}
      <Filters overview={overview} filter={filter} onFilter={setFilter} />
      {isMap ? (
        <>
          {query.by !== "nothing" && <Outcome asked={asked} />}
          <MapView
            source={source}
            overview={overview}
            filter={filter}
            hits={query.by === "nothing" ? [] : (answerOf(asked)?.hits ?? [])}
            onLike={byLikeness}
            onOpen={setOpened}
          />
        </>
      ) : (
        <Results
          source={source}
          asked={asked}
          filter={filter}
          showsCollection={collections.length > 1}
          onLike={byLikeness}
          onOpen={setOpened}
        />
      )}
      {opened !== undefined && (
        <EntryDialog
          source={source}
          item={opened}
          showsCollection={collections.length > 1}
          onLike={byLikeness}
          onClose={() => setOpened(undefined)}
        />
      )}
      {isDragging && <div class="drop-here">Drop it here to look for what is like it</div>}
    </>
  );
}

function askSource(source: Source, query: Query, filter: Filter, signal: AbortSignal): Promise<SearchAnswer> {
  switch (query.by) {
    case "nothing":
      return source.search({ some: true, filter, top }, signal);
    case "words":
      return source.search({ words: query.words, filter, top }, signal);
    case "item":
      return source.search({ like: query.item.id, filter, top }, signal);
    case "file":
      return source.searchByFile(query.file, filter, top, signal);
  }
}
