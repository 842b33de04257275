import { useEffect, useRef } from "preact/hooks";
import { count } from "../common/format.ts";
import { answerOf, useAsk } from "../common/use-ask.ts";
import { ResultCard } from "../search/result-card.tsx";
import type { Source } from "../source/source.ts";
import type { Item } from "../wire.ts";

/** Points that are listed; of more the number is told. */
const mostListed = 60;

/** The points that were clicked or drawn around. */
export function Picked({
  source,
  ids,
  onLike,
  onOpen,
  onClose,
}: {
  source: Source;
  ids: readonly string[];
  onLike: (item: Item) => void;
  onOpen: (item: Item) => void;
  onClose: () => void;
}) {
  const [asked, ask] = useAsk<readonly Item[]>();
  const listed = ids.slice(0, mostListed).join(" ");
  useEffect(() => ask((signal) => source.items(listed.split(" "), signal)), [source, listed, ask]);
  const items = answerOf(asked) ?? [];
  const panel = useRef<HTMLElement>(null);
  // On a phone it is below the map.
  useEffect(() => {
    if (items.length > 0) panel.current?.scrollIntoView({ block: "nearest" });
  }, [items.length]);
  return (
    <aside ref={panel} class="picked" aria-label="Picked points">
      <header>
        <h2>
          <span role="status">{count(ids.length, "point")}</span>
        </h2>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <ResultCard
              source={source}
              hit={{ item }}
              showsCollection={false}
              onLike={onLike}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
      {ids.length > mostListed && <p class="faint">{`The first ${String(mostListed)} are listed.`}</p>}
    </aside>
  );
}
