import type { PdfFile } from "./pdf-file.ts";
import { isDictionary, isName, PdfName, PdfStream, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import { glyphsOf, resourceKinds, usedNames } from "./used-names.ts";

// What a piece keeps of the objects that a page leads to: what is needed to draw them. Other pages, actions, scripts,
// attachments and what programs keep for themselves stay behind.

/** Where objects are kept from. */
export interface Keeping {
  readonly file: PdfFile;
  /** Whether to drop resources that are not used, which takes reading all drawing instructions. */
  readonly prunes: boolean;
}

const ofForm = [
  "Type",
  "Subtype",
  "FormType",
  "BBox",
  "Matrix",
  "Group",
  "Name",
  "OC",
  "Filter",
  "DecodeParms",
];

const ofImage = [
  ...["Type", "Subtype", "Width", "Height", "ColorSpace", "BitsPerComponent", "Intent", "ImageMask", "Mask"],
  ...["Decode", "Interpolate", "SMask", "SMaskInData", "Matte", "Name", "OC", "Filter", "DecodeParms"],
];

/** Keys of other objects that lead away from what is drawn. Names of glyphs and of colors are keys too, but not these. */
const dropped = new Set([
  ...["Length", "Metadata", "PieceInfo", "StructParent", "StructParents", "LastModified", "OPI"],
]);

/** Objects of these types are no part of what a page shows, however it leads to them. */
const foreignTypes = new Set([
  ...["Catalog", "Pages", "Page", "Template", "Outlines", "StructTreeRoot", "StructElem", "OBJR", "MCR"],
  ...["Action", "Thread", "Bead", "Filespec", "EmbeddedFile", "Sig", "SigRef", "Metadata", "ObjStm", "XRef"],
]);

/** Color spaces that are used without being called by name. */
const unnamed = new Set(["DefaultGray", "DefaultRGB", "DefaultCMYK"]);

/** What is kept of an object; its references are still those of the source. */
export function keptObject(keeping: Keeping, value: PdfValue): PdfValue {
  if (Array.isArray(value)) return (value as PdfValue[]).map((entry) => keptObject(keeping, entry));
  const dictionary = value instanceof PdfStream ? value.dictionary : value;
  if (!isDictionary(dictionary)) return value;
  const type = dictionary.get("Type");
  if (type instanceof PdfName && foreignTypes.has(type.text)) return null;
  if (value instanceof PdfStream) return new PdfStream(keptOfStream(keeping, value), value.content);
  const kept = keptEntries(keeping, dictionary, (key) => !dropped.has(key));
  if (isName(dictionary.get("Subtype"), "Type3") && dictionary.has("Resources")) {
    const glyphs = keeping.prunes ? glyphsOf(keeping.file, dictionary) : [];
    kept.set("Resources", keptResources(keeping, dictionary.get("Resources"), glyphs));
  }
  return kept;
}

/** Some keys of a dictionary, with what is kept of their values. */
export function keptEntries(
  keeping: Keeping,
  dictionary: PdfDictionary,
  keeps: (key: string) => boolean,
): PdfDictionary {
  const kept: PdfDictionary = new Map();
  for (const [key, value] of dictionary) if (keeps(key)) kept.set(key, keptObject(keeping, value));
  return kept;
}

function keptOfStream(keeping: Keeping, stream: PdfStream): PdfDictionary {
  const { dictionary } = stream;
  const subtype = dictionary.get("Subtype");
  const isForm = isName(subtype, "Form");
  const keys = isForm ? ofForm : isName(subtype, "Image") ? ofImage : undefined;
  const kept = keptEntries(keeping, dictionary, (key) => keys?.includes(key) ?? !dropped.has(key));
  if ((isForm || dictionary.get("PatternType") === 1) && dictionary.has("Resources")) {
    kept.set("Resources", keptResources(keeping, dictionary.get("Resources"), [stream]));
  }
  return kept;
}

/** The resources that drawing instructions use. A dictionary of them is often shared by all pages. */
export function keptResources(
  keeping: Keeping,
  value: PdfValue | undefined,
  contents: readonly PdfStream[],
): PdfDictionary {
  const { file, prunes } = keeping;
  const resources = file.dictionaryOf(value) ?? new Map<string, PdfValue>();
  const used = prunes ? usedNames(file, contents, resources) : undefined;
  const kept: PdfDictionary = new Map();
  for (const kind of resourceKinds) {
    const all = file.dictionaryOf(resources.get(kind));
    if (all === undefined) continue;
    const some = keptEntries(keeping, all, (name) => used?.has(name) !== false || unnamed.has(name));
    if (some.size > 0) kept.set(kind, some);
  }
  return kept;
}
