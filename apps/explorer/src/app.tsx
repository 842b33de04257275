import { useEffect, useState } from "preact/hooks";
import { NothingEmbedded } from "./common/nothing-embedded.tsx";
import { Notice } from "./common/notice.tsx";
import { answerOf, useAsk } from "./common/use-ask.ts";
import { SearchView } from "./search/search-view.tsx";
import type { Source } from "./source/source.ts";
import { StatusView } from "./status/status-view.tsx";
import type { Overview } from "./wire.ts";

/** The page. */
export function App({ source }: { source: Source }) {
  const [asked, ask] = useAsk<Overview>();
  useEffect(() => ask(() => source.overview()), [source, ask]);
  const overview = answerOf(asked);
  if (overview !== undefined) return <Shell source={source} overview={overview} />;
  return (
    <main class="page" aria-busy={asked.state === "waiting"}>
      {asked.state === "failed" ? (
        <Notice title="The store cannot be shown" isError>
          {asked.error.message}
        </Notice>
      ) : (
        <Notice title="Opening the store …" />
      )}
    </main>
  );
}

const views = { search: "Search", map: "Map", status: "Status" } as const;
type View = keyof typeof views;

function Shell({ source, overview }: { source: Source; overview: Overview }) {
  const [view, setView] = useState<View>("search");
  const { status } = source;
  return (
    <>
      <header class="top">
        <h1>Explorer</h1>
        <span class="top-file">{overview.file}</span>
        {overview.isMock && <span class="badge">mock vectors: words and bytes, no meaning</span>}
        <nav class="tabs" aria-label="Views">
          {(Object.keys(views) as View[])
            .filter((name) => name !== "status" || status !== undefined)
            .map((name) => (
              <button
                key={name}
                type="button"
                aria-current={view === name ? "page" : undefined}
                onClick={() => setView(name)}
              >
                {views[name]}
              </button>
            ))}
        </nav>
      </header>
      <main class="page">
        {overview.collections.length === 0 && view !== "status" && <NothingEmbedded />}
        {overview.collections.length > 0 && (
          <div hidden={view === "status"}>
            <SearchView source={source} overview={overview} isMap={view === "map"} />
          </div>
        )}
        {view === "status" && status !== undefined && <StatusView read={status} />}
      </main>
    </>
  );
}
