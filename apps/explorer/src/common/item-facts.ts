import type { Item } from "../wire.ts";
import { kindWords } from "./kind-words.ts";

/** What an item is, in a few words. */
export function itemFacts({ kind, range, collection, copies }: Item, showsCollection: boolean): string {
  return [
    kindWords[kind],
    ...(range === undefined ? [] : [range.words]),
    ...(showsCollection ? [collection] : []),
    ...(copies > 0 ? [`and ${String(copies)} equal to it`] : []),
  ].join(" · ");
}
