import type { Filter, Item, SearchAnswer } from "../wire.ts";

/** What is looked for. */
export type Query =
  | { readonly by: "nothing" }
  | { readonly by: "words"; readonly words: string }
  | { readonly by: "item"; readonly item: Item }
  | { readonly by: "file"; readonly file: File };

/** What was found, and by what. */
export interface Found extends SearchAnswer {
  readonly query: Query;
}

/** How a query is called in a sentence. */
export function queryWords(query: Query): string {
  switch (query.by) {
    case "nothing":
      return "";
    case "words":
      return `“${query.words}”`;
    case "item":
      return query.item.title;
    case "file":
      return query.file.name;
  }
}

/** Whether nothing is left out. */
export function isWhole({ kind, folder }: Filter): boolean {
  return kind === undefined && folder === undefined;
}
