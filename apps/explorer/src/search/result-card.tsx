import { itemFacts } from "../common/item-facts.ts";
import { KindIcon } from "../common/kind-icon.tsx";
import type { Source } from "../source/source.ts";
import type { Hit, Item } from "../wire.ts";
import { Preview } from "./preview.tsx";

/** One result: what it is, where it is from, and how near. */
export function ResultCard({
  source,
  hit: { score, item },
  showsCollection,
  onLike,
  onOpen,
}: {
  source: Source;
  hit: Hit;
  showsCollection: boolean;
  onLike: (item: Item) => void;
  onOpen: (item: Item) => void;
}) {
  const file = source.fileOf(item);
  const { title, path, kind } = item;
  return (
    <article class={`card card-${kind}`}>
      <Preview item={item} file={kind === "image" ? source.pictureOf(item) : file} />
      <h3 title={path}>
        <button type="button" class="title" aria-haspopup="dialog" onClick={() => onOpen(item)}>
          {title}
        </button>
      </h3>
      <p class="facts">
        <KindIcon kind={kind} />
        {itemFacts(item, showsCollection)}
      </p>
      {path !== title && (
        <p class="path" title={path}>
          <bdi>{path}</bdi>
        </p>
      )}
      <footer>
        {score !== undefined && (
          <span class="score" title="Cosine similarity">
            <meter min={0} max={1} value={Math.max(0, score)} aria-label="Similarity" />
            {score.toFixed(3)}
          </span>
        )}
        <button
          type="button"
          class="quiet"
          onClick={() => onLike(item)}
          aria-label={`More like this: ${title}`}
        >
          More like this
        </button>
        {file !== undefined && (
          <a class="quiet" href={file} target="_blank" rel="noreferrer" aria-label={`File of ${title}`}>
            File
          </a>
        )}
      </footer>
    </article>
  );
}
