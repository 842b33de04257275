import { cosine } from "./cosine.ts";

export interface Ranked<T> {
  /** Counted from 1. */
  readonly place: number;
  readonly score: number;
  readonly entry: T;
}

/** All entries by their nearness to a vector, nearest first; equals keep their order. */
export function rank<T extends { readonly vector: Float32Array }>(
  vector: Float32Array,
  entries: readonly T[],
): Ranked<T>[] {
  return entries
    .map((entry) => ({ entry, score: cosine(vector, entry.vector) }))
    .sort((a, b) => b.score - a.score)
    .map((scored, index) => ({ ...scored, place: index + 1 }));
}
