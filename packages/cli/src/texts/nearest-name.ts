/** The name that a person probably meant by a word: one that begins with it, or the one with the fewest letters changed. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted === "") return undefined;
  const begun = names.find((name) => name.toLowerCase().startsWith(wanted));
  if (begun !== undefined) return begun;
  let nearest: string | undefined;
  // Of a short word some letters must stay.
  let least = Math.min(word.length, Math.max(2, Math.floor(word.length / 2)) + 1);
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** Levenshtein's distance: how many characters must be added, left out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
