import { useEffect, useState } from "preact/hooks";
import { NothingEmbedded } from "./common/nothing-embedded.tsx";
import { Notice } from "./common/notice.tsx";
import { answerOf, useAsk, type Asked } from "./common/use-ask.ts";
import { withCode } from "./common/with-code.tsx";
import { SearchView } from "./search/search-view.tsx";
import type { Source } from "./source/source.ts";
import { StatusView } from "./status/status-view.tsx";
import type { Overview } from "./wire.ts";

const views = { search: "Search", map: "Map", status: "Status" } as const;
type View = keyof typeof views;

/** The page. Its frame stands before anything is known of the store. */
export function App({ source }: { source: Source }) {
  const [view, setView] = useState<View>("search");
  const [asked, ask] = useAsk<Overview>();
  useEffect(() => ask(() => source.overview()), [source, ask]);
  const { status } = source;
  const overview = answerOf(asked);
  return (
    <>
      <header class="top">
        <h1>Explorer</h1>
        <span class="top-file">{overview?.file}</span>
        {overview?.isMock === true && <span class="badge">mock vectors: words and bytes, no meaning</span>}
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
      <main class="page" aria-busy={asked.state === "waiting"}>
        <div hidden={view === "status"}>
          {overview === undefined ? (
            <Opening asked={asked} />
          ) : overview.collections.length === 0 ? (
            <NothingEmbedded />
          ) : (
            <SearchView source={source} overview={overview} isMap={view === "map"} />
          )}
        </div>
        {view === "status" && status !== undefined && <StatusView read={status} />}
      </main>
    </>
  );
}

/** What stands where the store will be, or why it cannot be shown. */
function Opening({ asked }: { asked: Asked<Overview> }) {
  return asked.state === "failed" ? (
    <Notice title="The store cannot be shown" isError>
      {withCode(asked.error.message)}
    </Notice>
  ) : (
    <Notice title="Opening the store …" />
  );
}
