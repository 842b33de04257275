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
 * The `OCProperties` for some pages of a document, which say which layers are visible: without them every layer is, even
 * one that is hidden by default. `undefined` if these pages have no layers.
 *
 * @param properties the document's `OCProperties`
 * @param pages the pages with everything that they reference
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
    const result = PDFArray.withContext(context);
    if (list instanceof PDFArray)
      for (const layer of list.asArray()) if (reached.has(layer)) result.push(layer);
    return result;
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

/** The rules that show or hide layers when a page is viewed, printed or exported. */
function ownStates(
  context: PDFContext,
  states: PDFObject | undefined,
  own: (list: PDFObject | undefined) => PDFArray,
): PDFArray {
  const result = PDFArray.withContext(context);
  if (!(states instanceof PDFArray)) return result;
  for (let index = 0; index < states.size(); index += 1) {
    const state = states.lookup(index);
    if (!(state instanceof PDFDict)) continue;
    const copy = state.clone();
    copy.set(name("OCGs"), own(state.lookup(name("OCGs"))));
    result.push(copy);
  }
  return result;
}

/** Every object that can be reached from these objects. */
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
      for (const item of next.asArray()) waiting.push(item);
    } else {
      const dictionary = next instanceof PDFStream ? next.dict : next;
      if (!(dictionary instanceof PDFDict)) continue;
      seen.add(next);
      for (const value of dictionary.values()) waiting.push(value);
    }
  }
  return seen;
}
