import { useEffect, useState } from "preact/hooks";
import { Notice } from "./common/notice.tsx";
import { answerOf, useAsk } from "./common/use-ask.ts";
import { SearchView } from "./search/search-view.tsx";
import type { Source } from "./source/source.ts";
import type { Overview } from "./wire.ts";

/** The page. */
export function App({ source }: { source: Source }) {
  const [asked, ask] = useAsk<Overview>();
  useEffect(() => ask(() => source.overview()), [source, ask]);
  const overview = answerOf(asked);
  return (
    <>
      {asked.state === "failed" && (
        <main class="page">
          <Notice title="The store cannot be shown" isError>
            {asked.error.message}
          </Notice>
        </main>
      )}
      {asked.state === "waiting" && (
        <main class="page" aria-busy="true">
          <Notice title="Opening the store …" />
        </main>
      )}
      {overview !== undefined && <Shell source={source} overview={overview} />}
    </>
  );
}

function Shell({ source, overview }: { source: Source; overview: Overview }) {
  const [collection] = useState(overview.collections[0]?.name);
  return (
    <>
      <header class="top">
        <h1>Explorer</h1>
        <span class="top-file">{overview.file}</span>
        {overview.isMock && <span class="badge">mock vectors: words and bytes, no meaning</span>}
      </header>
      {collection === undefined ? (
        <main class="page">
          <Notice title="Nothing is embedded yet">
            <code>segmind-embed embed FOLDER</code> embeds a folder; then load this page again.
          </Notice>
        </main>
      ) : (
        <SearchView source={source} overview={overview} />
      )}
    </>
  );
}
