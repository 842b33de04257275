import type { Item } from "../inputs/item.ts";
import type { Route } from "./framework.ts";

export interface Batch {
  readonly route: Route;
  readonly items: readonly Item[];
}

/** Cuts items into batches of at most `size`, each for the first route that takes its items; order is kept in a route. */
export function batchesOf(items: readonly Item[], routes: readonly Route[], size: number): Batch[] {
  const taken = Map.groupBy(items, (item) => routes.find((route) => route.takes(item)));
  return routes.flatMap((route) => {
    const own = taken.get(route) ?? [];
    const starts = Array.from({ length: Math.ceil(own.length / size) }, (_, number) => number * size);
    return starts.map((start) => ({ route, items: own.slice(start, start + size) }));
  });
}
