import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFRef,
  PDFStream,
  type PDFContext,
  type PDFObject,
} from "@cantoo/pdf-lib";

const name = (text: string): PDFName => PDFName.of(text);

/**
 * What says which layers of a document are shown, for some of its pages: without it every layer is, also one that is
 * hidden by default. `undefined` where these pages have no layers.
 *
 * @param properties the document's own `OCProperties`
 * @param pages all that the pages consist of
 */
export function layersOf(
  context: PDFContext,
  properties: PDFObject | undefined,
  pages: readonly PDFObject[],
): PDFDict | undefined {
  const all = properties instanceof PDFRef ? context.lookup(properties) : properties;
  if (!(all instanceof PDFDict)) return undefined;
  const reached = reachedFrom(context, pages);
  const own = (list: PDFObject | undefined): PDFArray => {
    const kept = PDFArray.withContext(context);
    if (list instanceof PDFArray)
      for (const layer of list.asArray()) if (reached.has(layer)) kept.push(layer);
    return kept;
  };
  const layers = own(all.lookup(name("OCGs")));
  if (layers.size() === 0) return undefined;
  const given = all.lookup(name("D"));
  const shown = PDFDict.withContext(context);
  if (given instanceof PDFDict) {
    for (const key of ["BaseState", "Intent"]) {
      const value = given.get(name(key));
      if (value !== undefined) shown.set(name(key), value);
    }
    for (const key of ["ON", "OFF"]) shown.set(name(key), own(given.lookup(name(key))));
    shown.set(name("AS"), ownStates(context, given.lookup(name("AS")), own));
  }
  const result = PDFDict.withContext(context);
  result.set(name("OCGs"), layers);
  result.set(name("D"), shown);
  return result;
}

/** What shows or hides layers by whether a page is looked at or printed. */
function ownStates(
  context: PDFContext,
  states: PDFObject | undefined,
  own: (list: PDFObject | undefined) => PDFArray,
): PDFArray {
  const kept = PDFArray.withContext(context);
  if (!(states instanceof PDFArray)) return kept;
  for (let index = 0; index < states.size(); index += 1) {
    const state = states.lookup(index);
    if (!(state instanceof PDFDict)) continue;
    const copy = state.clone();
    copy.set(name("OCGs"), own(state.lookup(name("OCGs"))));
    kept.push(copy);
  }
  return kept;
}

/** Every reference that can be come by from these objects. */
function reachedFrom(context: PDFContext, objects: readonly PDFObject[]): ReadonlySet<PDFObject> {
  const seen = new Set<PDFObject>();
  const waiting = [...objects];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    if (next instanceof PDFRef) {
      seen.add(next);
      const target = context.lookup(next);
      if (target !== undefined) waiting.push(target);
    } else if (next instanceof PDFArray) {
      seen.add(next);
      waiting.push(...next.asArray());
    } else {
      const dictionary = next instanceof PDFStream ? next.dict : next;
      if (!(dictionary instanceof PDFDict)) continue;
      seen.add(next);
      waiting.push(...dictionary.values());
    }
  }
  return seen;
}
