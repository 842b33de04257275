import type { FileData, Filter, Hit, Item } from "../wire.ts";
import { SourceError, type Source } from "./source.ts";
import { toBytes } from "./to-bytes.ts";

/** What is in the page itself. It can be looked at, and what is like what is known; new queries need the program. */
export function fileSource({ overview, map, items, neighbours, pictures }: FileData): Source {
  const near = new Int32Array(toBytes(neighbours.numbers));
  const pointOf = new Map(items.map(({ id }, point) => [id, point]));
  const refuse = (): Promise<never> =>
    Promise.reject(
      new SourceError("NO_QUERIES", "This file has no gateway: `segmind-embed explore` looks for words."),
    );
  const neighboursOf = (point: number): Item[] =>
    [...near.subarray(point * neighbours.each, (point + 1) * neighbours.each)].flatMap(
      (other) => items[other] ?? [],
    );
  return {
    takesQueries: false,
    overview: () => Promise.resolve(overview),
    price: refuse,
    searchByFile: refuse,
    search: (question) => {
      if ("words" in question) return refuse();
      const isLike = "like" in question;
      const found = isLike ? neighboursOf(pointOf.get(question.like) ?? -1) : items;
      const hits = found
        .filter((item) => passes(item, question.filter))
        .slice(0, question.top)
        .map((item): Hit => ({ item }));
      return Promise.resolve({ hits, how: isLike ? "like" : "some", isFirstPiece: false });
    },
    map: () => Promise.resolve({ state: "ready", map }),
    orderMap: () => Promise.resolve({ state: "ready", map }),
    items: (ids) => Promise.resolve(ids.flatMap((id) => items[pointOf.get(id) ?? -1] ?? [])),
    fileOf: () => undefined,
    pictureOf: ({ id }) => pictures[id],
  };
}

function passes(item: Item, { kind, folder = "", collection }: Filter): boolean {
  return (
    (kind === undefined || item.kind === kind) &&
    item.path.startsWith(folder) &&
    (collection === undefined || item.collection === collection)
  );
}
