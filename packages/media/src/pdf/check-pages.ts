import { keptObject, type Keeping } from "./kept-objects.ts";
import { keptPage } from "./kept-page.ts";
import type { PdfPage } from "./list-pages.ts";
import type { PdfFile } from "./pdf-file.ts";
import { isDictionary, PdfRef, PdfStream, type PdfValue } from "./pdf-value.ts";

/** Reads once all that the pages lead to, and keeps none of it. @throws ParseProblem for what cannot be read */
export function checkPages(file: PdfFile, pages: readonly PdfPage[]): void {
  const keeping: Keeping = { file, prunes: false };
  const seen = new Set<number>();
  const pending: number[] = [];
  const follow = (value: PdfValue): void => {
    forEachReference(value, (number) => {
      if (seen.has(number)) return;
      seen.add(number);
      pending.push(number);
    });
  };
  for (const page of pages) {
    const { dictionary, annotations } = keptPage(keeping, page);
    follow(dictionary);
    annotations.forEach(follow);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      follow(keptObject(keeping, file.read(next)));
    }
  }
}

function forEachReference(value: PdfValue, found: (number: number) => void): void {
  if (value instanceof PdfRef) found(value.number);
  else if (value instanceof PdfStream) forEachReference(value.dictionary, found);
  else if (Array.isArray(value)) for (const entry of value as PdfValue[]) forEachReference(entry, found);
  else if (isDictionary(value)) for (const entry of value.values()) forEachReference(entry, found);
}
