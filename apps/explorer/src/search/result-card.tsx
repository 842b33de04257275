import { kindWords } from "../common/kind-words.ts";
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
}: {
  source: Source;
  hit: Hit;
  showsCollection: boolean;
  onLike: (item: Item) => void;
}) {
  const file = source.fileOf(item);
  const { title, path, kind, range, collection, copies } = item;
  const facts = [
    kindWords[kind],
    ...(range === undefined ? [] : [range.words]),
    ...(showsCollection ? [collection] : []),
    ...(copies > 0 ? [`and ${String(copies)} equal to it`] : []),
  ];
  return (
    <article class={`card card-${kind}`}>
      <Preview item={item} file={kind === "image" ? source.pictureOf(item) : file} />
      <h3 title={path}>{title}</h3>
      <p class="facts">
        <KindIcon kind={kind} />
        {facts.join(" · ")}
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
          <a class="quiet" href={file} target="_blank" rel="noreferrer" aria-label={`Open ${title}`}>
            Open
          </a>
        )}
      </footer>
    </article>
  );
}
