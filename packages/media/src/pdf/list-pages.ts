import type { PdfFile } from "./pdf-file.ts";
import { brokenPdf, excessivePdf } from "./pdf-problem.ts";
import { isDictionary, isName, PdfRef, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/** A page, and what it inherits from the nodes above it. */
export interface PdfPage {
  readonly node: PdfValue;
  readonly inherited: PdfDictionary;
}

const inheritable = ["Resources", "MediaBox", "CropBox", "Rotate"] as const;
const mostPages = 1_000_000;

/** The pages in order, from the tree that the catalog leads to; the count of the tree's root must be right. */
export function listPages(file: PdfFile): PdfPage[] {
  const root = file.catalog.get("Pages") ?? null;
  const tree = file.resolve(root);
  if (!isDictionary(tree)) return brokenPdf("it has no page tree");
  const pages: PdfPage[] = [];
  const nodes = new Set<number>();
  // What is still to be visited, the next one last.
  const pending: PdfPage[] = [{ node: root, inherited: new Map() }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const node = file.resolve(next.node);
    if (!isDictionary(node)) return brokenPdf("its page tree leads to something that is no page");
    const kids = file.resolve(node.get("Kids"));
    if (!Array.isArray(kids)) {
      if (isName(node.get("Type"), "Pages")) continue; // a node without pages
      pages.push(next);
      if (pages.length > mostPages) return excessivePdf("pages", mostPages);
      continue;
    }
    if (next.node instanceof PdfRef) {
      // A node that is met twice would double its pages, and one inside of itself repeat them for ever.
      if (nodes.has(next.node.number))
        return brokenPdf(`its page tree leads to its node ${next.node.number} twice`);
      nodes.add(next.node.number);
    }
    const own = inheritable.flatMap((key) => {
      const value = node.get(key);
      return value === undefined ? [] : [[key, value] as const];
    });
    const inherited = own.length === 0 ? next.inherited : new Map([...next.inherited, ...own]);
    for (const kid of (kids as PdfValue[]).toReversed()) pending.push({ node: kid, inherited });
    if (pending.length > mostPages) return excessivePdf("pages", mostPages);
  }
  const told = file.resolve(tree.get("Count"));
  if (typeof told === "number" && told !== pages.length)
    return brokenPdf(`it should have ${told} pages and has ${pages.length}`);
  if (pages.length === 0) return brokenPdf("it has no pages");
  return pages;
}
