import { PDFArray, PDFDict, PDFName, PDFRef, type PDFCatalog } from "@cantoo/pdf-lib";
import { broken, type FormatInput } from "./format-problem.ts";
import { repair } from "./repair-pdf.ts";

/** The library walks down the tree by calling itself. */
const deepest = 500;

/**
 * Refuses a tree of pages that lists a node twice, below itself or elsewhere: the library would count it each time, and
 * forty such nodes make a trillion pages.
 */
export function checkPageTree(input: FormatInput, catalog: PDFCatalog): void {
  const seen = new Set<unknown>();
  const waiting = [{ node: catalog.get(PDFName.of("Pages")), depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (seen.has(node)) return broken(input, "its tree of pages lists a page twice", { cure: repair });
    if (depth > deepest)
      return broken(input, `its tree of pages is over ${deepest} levels deep`, { cure: repair });
    seen.add(node);
    const dictionary = node instanceof PDFRef ? catalog.context.lookup(node) : node;
    const kids = dictionary instanceof PDFDict ? dictionary.lookup(PDFName.of("Kids")) : undefined;
    if (!(kids instanceof PDFArray)) continue;
    for (const kid of kids.asArray()) waiting.push({ node: kid, depth: depth + 1 });
  }
}
