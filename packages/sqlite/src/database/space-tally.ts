import type { EmbeddedEntry } from "@segmind-embeddings/core";
import type { Spaces } from "./spaces.ts";

/** Counts what one transaction adds to spaces, each of which is read and written once. */
export class SpaceTally {
  readonly #spaces: Spaces;
  readonly #counts = new Map<string, { readonly id: number; embedded: number; spent: number }>();

  constructor(spaces: Spaces) {
    this.#spaces = spaces;
  }

  /** @returns the id of the entry's space */
  add(entry: EmbeddedEntry): number {
    const { space, model, vector, cost = 0 } = entry;
    const name = JSON.stringify([space, model, vector.length]);
    let count = this.#counts.get(name);
    if (count === undefined) {
      count = { id: this.#spaces.idOf(entry), embedded: 0, spent: 0 };
      this.#counts.set(name, count);
    }
    count.embedded += 1;
    count.spent += cost;
    return count.id;
  }

  save(): void {
    for (const { id, ...count } of this.#counts.values()) this.#spaces.count(id, count);
  }
}
