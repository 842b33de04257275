import type { Item } from "../inputs/item.ts";
import type { VectorLine } from "../vectors/vector-line.ts";

/** An item with its vector. */
export interface EmbeddedItem {
  readonly item: Item;
  readonly vector: Float32Array;
}

export interface Plan {
  /** Items whose vectors are there already. */
  readonly had: readonly EmbeddedItem[];
  /** Those of them that the file does not have under their own name. */
  readonly renamed: readonly EmbeddedItem[];
  /** Items to embed, those of equal content together: one request serves them all. */
  readonly groups: readonly (readonly Item[])[];
}

/** Says what has to be embedded and what an earlier run has paid for. */
export function planRun(items: readonly Item[], known: Iterable<VectorLine>): Plan {
  const vectors = new Map<string, Float32Array>();
  const names = new Set<string>();
  for (const line of known) {
    vectors.set(contentKey(line), line.vector);
    names.add(nameKey(line));
  }
  const had: EmbeddedItem[] = [];
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = contentKey(item);
    const vector = vectors.get(key);
    if (vector !== undefined) had.push({ item, vector });
    else groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return {
    had,
    renamed: had.filter(({ item }) => !names.has(nameKey(item))),
    groups: [...groups.values()],
  };
}

function contentKey({ kind, content }: Pick<Item, "kind" | "content">): string {
  return `${kind} ${content}`;
}

function nameKey(item: Pick<Item, "id" | "kind" | "content">): string {
  return `${contentKey(item)} ${item.id}`;
}
