import { PDFArray, PDFDict, PDFName, PDFRef, type PDFCatalog } from "@cantoo/pdf-lib";
import { broken, type FormatInput } from "../format-problem.ts";
import { repair } from "./repair-hint.ts";

/** pdf-lib walks the tree by recursion. */
const deepest = 500;

/**
 * Refuses a page tree that lists a node twice, below itself or elsewhere: pdf-lib would count it each time, and forty such
 * nodes make a trillion pages.
 */
export function checkPageTree(input: FormatInput, catalog: PDFCatalog): void {
  const seen = new Set<unknown>();
  const waiting = [{ node: catalog.get(PDFName.of("Pages")), depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (seen.has(node)) return broken(input, "its page tree lists a page twice", { hint: repair });
    if (depth > deepest)
      return broken(input, `its page tree is more than ${deepest} levels deep`, { hint: repair });
    seen.add(node);
    const dictionary = node instanceof PDFRef ? catalog.context.lookup(node) : node;
    const kids = dictionary instanceof PDFDict ? dictionary.lookup(PDFName.of("Kids")) : undefined;
    if (!(kids instanceof PDFArray)) continue;
    for (const kid of kids.asArray()) waiting.push({ node: kid, depth: depth + 1 });
  }
}
