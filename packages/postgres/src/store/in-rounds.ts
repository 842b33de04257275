/**
 * Parts a list, so that no key comes twice in one part and what is about one key stays in its order: a statement changes
 * a row once. Of a list without such keys there is one part.
 */
export function inRounds<Item extends { readonly key: string }>(items: readonly Item[]): Item[][] {
  const rounds: Item[][] = [];
  const counts = new Map<string, number>();
  for (const item of items) {
    const round = counts.get(item.key) ?? 0;
    counts.set(item.key, round + 1);
    (rounds[round] ??= []).push(item);
  }
  return rounds;
}
