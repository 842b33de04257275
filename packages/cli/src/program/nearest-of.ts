/** The name that begins with a word, or that differs from it by one letter (added, left out, changed, or swapped with the next). */
export function nearestOf(word: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.startsWith(word) || distance(word, name) <= 1);
}

/** 0 for equal words, 1 for one edit, 2 for anything more. */
function distance(a: string, b: string): number {
  if (a === b) return 0;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restOfA, restOfB] = [a.slice(start), b.slice(start)];
  const isEdit =
    restOfA.slice(1) === restOfB ||
    restOfA === restOfB.slice(1) ||
    restOfA.slice(1) === restOfB.slice(1) ||
    (restOfA.slice(0, 2) === `${restOfB[1] ?? ""}${restOfB[0] ?? ""}` &&
      restOfA.slice(2) === restOfB.slice(2));
  return isEdit ? 1 : 2;
}
