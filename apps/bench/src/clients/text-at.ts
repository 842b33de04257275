const words =
  "the quiet harbour keeps its lamps burning while ships of every size come in from the open sea with " +
  "letters salt timber and stories that nobody on the shore has heard before or will believe tomorrow";

/** A text of a paragraph's first sentences, about 200 characters, different for each index. */
export function textAt(index: number): string {
  return `Record ${String(index)}: ${words}.`;
}

export function* makeTexts(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield textAt(index);
}
