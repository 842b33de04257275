import { keptEntries, keptObject, keptResources, type Keeping } from "./kept-objects.ts";
import type { PdfPage } from "./list-pages.ts";
import { brokenPdf } from "./pdf-problem.ts";
import { isDictionary, isName, PdfName, PdfStream, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

const ofPage = new Set([
  ...["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox", "Rotate", "UserUnit", "Group", "Contents"],
]);

const ofAnnotation = new Set([
  ...["Type", "Subtype", "Rect", "F", "AS", "OC", "C", "IC", "CA", "ca", "BM", "Border", "BS", "BE", "RD"],
  // What readers draw by themselves where no appearance is given.
  ...["Contents", "RC", "DA", "DS", "Q", "L", "LE", "LL", "LLE", "LLO", "CP", "CO", "Cap", "CL", "IT"],
  ...["Vertices", "Path", "InkList", "QuadPoints", "Name", "Sy", "MK"],
]);

/** Annotations that carry something which is not seen, of which a piece keeps the look alone. */
const carriers = new Set(["FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D"]);

/** What a form field shows; it may be told by a node above the field. */
const ofField = ["FT", "Ff", "V", "MaxLen", "Opt", "I", "TI", "DA", "Q"];
/** A flag of text fields whose content is not to be seen. */
const isPassword = 1 << 13;
const deepestField = 32;

/** What a piece keeps of a page; references are still those of the source. */
export interface KeptPage {
  readonly dictionary: PdfDictionary;
  readonly annotations: readonly PdfDictionary[];
}

export function keptPage(keeping: Keeping, { node, inherited }: PdfPage): KeptPage {
  const { file, prunes } = keeping;
  const own = file.resolve(node);
  if (!isDictionary(own)) return brokenPdf("its page tree leads to something that is no page");
  const page: PdfDictionary = new Map([...inherited, ...own]);
  const dictionary = keptEntries(keeping, page, (key) => ofPage.has(key));
  const contents = prunes ? contentsOf(keeping, page) : [];
  dictionary.set("Type", new PdfName("Page"));
  dictionary.set("Resources", keptResources(keeping, page.get("Resources"), contents));
  const annotations = file.resolve(page.get("Annots"));
  return {
    dictionary,
    annotations: Array.isArray(annotations)
      ? (annotations as PdfValue[]).flatMap((value) => keptAnnotation(keeping, value))
      : [],
  };
}

function contentsOf({ file }: Keeping, page: PdfDictionary): PdfStream[] {
  const contents = file.resolve(page.get("Contents"));
  const all = Array.isArray(contents) ? (contents as PdfValue[]) : [contents];
  return all.flatMap((value) => {
    const content = file.resolve(value);
    return content instanceof PdfStream ? [content] : [];
  });
}

/** How an annotation looks. Where a link leads and what a form field does is dropped. */
function keptAnnotation(keeping: Keeping, value: PdfValue): PdfDictionary[] {
  const annotation = keeping.file.resolve(value);
  if (!isDictionary(annotation)) return [];
  const subtype = annotation.get("Subtype");
  // A comment that pops up is not seen before someone asks for it.
  if (isName(subtype, "Popup") || (isName(subtype, "Link") && !hasBorder(keeping, annotation))) return [];
  const kept = keptEntries(keeping, annotation, (key) => ofAnnotation.has(key));
  if (isName(subtype, "Widget")) addField(keeping, annotation, kept);
  const appearance = keptAppearance(keeping, annotation);
  if (appearance === undefined) return [kept];
  kept.set("AP", new Map([["N", appearance]]));
  // Without the file, the sound or the film that they carry, readers would not draw these.
  if (subtype instanceof PdfName && carriers.has(subtype.text)) kept.set("Subtype", new PdfName("Stamp"));
  return [kept];
}

/** Readers draw a field from its value where its appearance is missing or may be out of date. */
function addField(keeping: Keeping, annotation: PdfDictionary, kept: PdfDictionary): void {
  const { file } = keeping;
  let node: PdfDictionary | undefined = annotation;
  for (let depth = 0; node !== undefined && depth < deepestField; depth += 1) {
    for (const key of ofField) {
      const value = node.get(key);
      if (value !== undefined && !kept.has(key)) kept.set(key, keptObject(keeping, file.resolve(value)));
    }
    node = file.dictionaryOf(node.get("Parent"));
  }
  const flags = kept.get("Ff");
  const isSecret = typeof flags === "number" && (flags & isPassword) !== 0;
  // The value of a signature is a dictionary, which is not seen.
  if (isSecret || isDictionary(kept.get("V"))) kept.delete("V");
}

function hasBorder({ file }: Keeping, link: PdfDictionary): boolean {
  const style = file.dictionaryOf(link.get("BS"));
  if (style !== undefined) return file.resolve(style.get("W")) !== 0;
  const border = file.resolve(link.get("Border"));
  return !Array.isArray(border) || file.resolve((border as PdfValue[])[2]) !== 0;
}

/** The normal look, in the state in which the annotation is: that of a ticked box, for instance. */
function keptAppearance(keeping: Keeping, annotation: PdfDictionary): PdfValue | undefined {
  const { file } = keeping;
  const normal = file.dictionaryOf(annotation.get("AP"))?.get("N");
  if (normal === undefined) return undefined;
  const states = file.resolve(normal);
  if (!isDictionary(states)) return normal;
  const state = file.resolve(annotation.get("AS"));
  return keptObject(
    keeping,
    state instanceof PdfName ? new Map([...states].filter(([name]) => name === state.text)) : states,
  );
}
