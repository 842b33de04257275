import { count } from "../common/format.ts";
import { kinds, kindWords } from "../common/kind-words.ts";
import type { Filter, Kind, Overview } from "../wire.ts";

/** What is looked through. */
export function Filters({
  overview,
  filter,
  onFilter,
}: {
  overview: Overview;
  filter: Filter;
  onFilter: (filter: Filter) => void;
}) {
  const { collections, folders } = overview;
  const found = kindsOf(overview);
  if (Math.max(found.length, folders.length, collections.length) < 2) return null;
  const isOneSpace = new Set(collections.map(({ space }) => space)).size === 1;
  return (
    <fieldset class="filters">
      <legend class="unseen">What is looked through</legend>
      {found.length > 1 && (
        <div class="chips" role="group" aria-label="Kind">
          {[undefined, ...found].map((kind) => (
            <button
              key={kind ?? "all"}
              type="button"
              class="chip"
              aria-pressed={filter.kind === kind}
              onClick={() => onFilter({ ...filter, kind })}
            >
              {kind === undefined ? "All" : kindWords[kind]}
            </button>
          ))}
        </div>
      )}
      {folders.length > 1 && (
        <select
          aria-label="Folder"
          value={filter.folder ?? ""}
          onChange={({ currentTarget: { value } }) => onFilter({ ...filter, folder: value || undefined })}
        >
          <option value="">All folders</option>
          {folders.map(({ path, documents }) => (
            <option key={path} value={path}>
              {`${path} (${count(documents, "document")})`}
            </option>
          ))}
        </select>
      )}
      {collections.length > 1 && (
        <select
          aria-label="Collection"
          value={filter.collection ?? ""}
          onChange={({ currentTarget: { value } }) => onFilter({ ...filter, collection: value || undefined })}
        >
          {isOneSpace && <option value="">All collections</option>}
          {collections.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </fieldset>
  );
}

function kindsOf({ kinds: found }: Overview): readonly Kind[] {
  return kinds.filter((kind) => found.some((one) => one.kind === kind && one.pieces > 0));
}
