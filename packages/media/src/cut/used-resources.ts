import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFName,
  PDFRawStream,
  PDFRef,
  type PDFContext,
  type PDFObject,
} from "@cantoo/pdf-lib";
import { privateKeys } from "./page-keys.ts";

/** The kinds of resources that a content stream refers to by name. */
const named = ["XObject", "Font", "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties"];

/** The names in content streams; `undefined` if one cannot be decoded, so that it may use any name. */
type Names = ReadonlySet<string> | undefined;

/**
 * Removes the resources that a content stream does not use: many programs give all pages one dictionary with the fonts and
 * images of all pages. The resources of a page's forms are pruned, too.
 */
export class UsedResources {
  readonly #context: PDFContext;
  readonly #pruned = new Set<PDFObject>();

  constructor(context: PDFContext) {
    this.#context = context;
  }

  /** A copy of a page's resources with those that its contents use. */
  forPage(resources: PDFDict, contents: PDFObject | undefined): PDFDict {
    return this.#prune(resources, this.#namesIn(contents));
  }

  /** Prunes the resources of an annotation's appearance streams. */
  pruneAppearance(appearance: PDFObject | undefined, depth = 0): void {
    const found = this.#lookup(appearance);
    if (found instanceof PDFRawStream) this.#pruneForm(found);
    else if (found instanceof PDFDict && depth < 2)
      for (const value of found.values()) this.pruneAppearance(value, depth + 1);
  }

  #prune(resources: PDFDict, names: Names): PDFDict {
    const used = this.#withNamesOfForms(resources, names);
    const copy = resources.clone();
    for (const kind of named) {
      const entries = resources.lookup(PDFName.of(kind));
      if (!(entries instanceof PDFDict)) continue;
      const result = PDFDict.withContext(this.#context);
      for (const [key, value] of entries.entries())
        if (used?.has(key.decodeText()) ?? true) result.set(key, value);
      copy.set(PDFName.of(kind), result);
      if (kind === "XObject") for (const value of result.values()) this.pruneAppearance(value);
    }
    return copy;
  }

  /** Forms and glyphs without resources of their own use those of the page. */
  #withNamesOfForms(resources: PDFDict, names: Names): Names {
    if (names === undefined) return undefined;
    const all = new Set(names);
    const waiting = [...names];
    const seen = new Set<PDFObject>();
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const kind of ["XObject", "Pattern", "Font"]) {
        const entries = resources.lookup(PDFName.of(kind));
        const value = entries instanceof PDFDict ? entries.lookup(PDFName.of(name)) : undefined;
        if (value === undefined || seen.has(value)) continue;
        seen.add(value);
        const dictionary = value instanceof PDFRawStream ? value.dict : value;
        if (!(dictionary instanceof PDFDict) || dictionary.has(PDFName.of("Resources"))) continue;
        if (dictionary.lookup(PDFName.of("Subtype")) === PDFName.of("Type3")) return undefined;
        if (!isForm(dictionary)) continue;
        const more = this.#namesIn(value);
        if (more === undefined) return undefined;
        for (const one of more) {
          if (!all.has(one)) waiting.push(one);
          all.add(one);
        }
      }
    }
    return all;
  }

  #pruneForm(stream: PDFRawStream): void {
    if (this.#pruned.has(stream)) return;
    this.#pruned.add(stream);
    for (const key of privateKeys) stream.dict.delete(PDFName.of(key));
    const resources = stream.dict.lookup(PDFName.of("Resources"));
    if (isForm(stream.dict) && resources instanceof PDFDict)
      stream.dict.set(PDFName.of("Resources"), this.#prune(resources, this.#namesIn(stream)));
  }

  /** Every name in content streams, whether it refers to a resource or not. */
  #namesIn(contents: PDFObject | undefined): Names {
    const found = this.#lookup(contents);
    const parts = found instanceof PDFArray ? found.asArray().map((part) => this.#lookup(part)) : [found];
    const names = new Set<string>();
    for (const part of parts) {
      if (part === undefined) continue;
      if (!(part instanceof PDFRawStream)) return undefined;
      let text: string;
      try {
        text = Buffer.from(decodePDFRawStream(part).decode()).toString("latin1");
      } catch {
        return undefined;
      }
      for (const [, name = ""] of text.matchAll(/\/([^\0\t\n\f\r ()<>[\]{}/%]*)/g))
        names.add(PDFName.of(name).decodeText());
    }
    return names;
  }

  #lookup(value: PDFObject | undefined): PDFObject | undefined {
    return value instanceof PDFRef ? this.#context.lookup(value) : value;
  }
}

/** A form or a tiling pattern: both have a content stream. */
function isForm(dictionary: PDFDict): boolean {
  return (
    dictionary.lookup(PDFName.of("Subtype")) === PDFName.of("Form") ||
    dictionary.has(PDFName.of("PatternType"))
  );
}
