import { isRegular, unescapeName } from "./characters.ts";
import type { PdfFile } from "./pdf-file.ts";
import { isDictionary, isName, PdfRef, PdfStream, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/** The kinds of resources that drawing instructions call by name. */
export const resourceKinds = [
  "Font",
  "XObject",
  "ExtGState",
  "ColorSpace",
  "Pattern",
  "Shading",
  "Properties",
] as const;

/**
 * Which names of resources drawing instructions mention. A name that only looks like one, in a string for instance,
 * counts too: to keep too much is no mistake.
 *
 * @returns `undefined` where it cannot be told, because the instructions are packed in an unknown way or are too many
 */
export function usedNames(
  file: PdfFile,
  contents: readonly PdfStream[],
  resources: PdfDictionary,
): ReadonlySet<string> | undefined {
  const named = namedResources(file, resources);
  const used = new Set<string>();
  const followed = new Set<PdfValue>();
  let pending: Instructions[] = contents.map((content) => ({ content, own: new Map() }));
  while (pending.length > 0) {
    for (const { content, own } of pending) {
      const bytes = file.decodeContent(content);
      if (typeof bytes === "string") return undefined;
      addNames(bytes, used, (name) => named.has(name) && !own.has(name));
    }
    pending = [...used].flatMap((name) =>
      (named.get(name) ?? []).flatMap((value) => {
        const key = value instanceof PdfRef ? value.number : value;
        if (followed.has(key)) return [];
        followed.add(key);
        return instructionsOf(file, value);
      }),
    );
  }
  return used;
}

interface Instructions {
  readonly content: PdfStream;
  /** The resources of its own that a form, a pattern or a font has. What else they call is their page's. */
  readonly own: ReadonlyMap<string, unknown>;
}

/** What stands behind each name, of all kinds together. */
function namedResources(file: PdfFile, resources: PdfDictionary): Map<string, PdfValue[]> {
  const named = new Map<string, PdfValue[]>();
  for (const kind of resourceKinds) {
    for (const [name, value] of file.dictionaryOf(resources.get(kind)) ?? []) {
      const same = named.get(name);
      if (same === undefined) named.set(name, [value]);
      else same.push(value);
    }
  }
  return named;
}

/** The drawing instructions of a form, a pattern or a drawn font. */
function instructionsOf(file: PdfFile, value: PdfValue): Instructions[] {
  const resource = file.resolve(value);
  const dictionary = file.dictionaryOf(resource);
  if (dictionary === undefined) return [];
  const draws = isName(dictionary.get("Subtype"), "Form") || dictionary.get("PatternType") === 1;
  const contents = resource instanceof PdfStream ? (draws ? [resource] : []) : glyphsOf(file, dictionary);
  const resources = file.dictionaryOf(dictionary.get("Resources"));
  const own = resources === undefined ? new Map() : namedResources(file, resources);
  return contents.map((content) => ({ content, own }));
}

/** The drawing instructions of a font that is drawn (Type 3), by glyph. */
export function glyphsOf(file: PdfFile, font: PdfDictionary): PdfStream[] {
  if (!isName(font.get("Subtype"), "Type3")) return [];
  const glyphs = file.resolve(font.get("CharProcs"));
  if (!isDictionary(glyphs)) return [];
  return [...glyphs.values()].flatMap((glyph) => {
    const stream = file.resolve(glyph);
    return stream instanceof PdfStream ? [stream] : [];
  });
}

const slash = 0x2f;

function addNames(bytes: Uint8Array, used: Set<string>, isWanted: (name: string) => boolean): void {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = content.indexOf(slash); at !== -1; at = content.indexOf(slash, at)) {
    const start = (at += 1);
    while (isRegular(content[at])) at += 1;
    const name = unescapeName(content.toString("latin1", start, at));
    if (isWanted(name)) used.add(name);
  }
}
