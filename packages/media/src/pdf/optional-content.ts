import type { PdfFile } from "./pdf-file.ts";
import { isDictionary, PdfRef, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/**
 * Which layers are seen, for those that a piece has. Without it, readers would show what is hidden.
 *
 * @param has whether the piece has the object of this number
 * @returns `undefined` where the piece has no layers
 */
export function optionalContent(file: PdfFile, has: (number: number) => boolean): PdfDictionary | undefined {
  const properties = file.dictionaryOf(file.catalog.get("OCProperties"));
  const groups = keptGroups(file, properties?.get("OCGs"), has);
  if (properties === undefined || groups.length === 0) return undefined;
  const configuration = file.dictionaryOf(properties.get("D")) ?? new Map<string, PdfValue>();
  const kept: PdfDictionary = new Map();
  for (const key of ["BaseState", "Intent"]) {
    if (configuration.has(key)) kept.set(key, file.resolve(configuration.get(key)));
  }
  for (const key of ["ON", "OFF"]) {
    if (configuration.has(key)) kept.set(key, keptGroups(file, configuration.get(key), has));
  }
  const usages = file.resolve(configuration.get("AS"));
  if (Array.isArray(usages)) {
    kept.set(
      "AS",
      (usages as PdfValue[]).flatMap((value) => keptUsage(file, value, has)),
    );
  }
  return new Map<string, PdfValue>([
    ["OCGs", groups],
    ["D", kept],
  ]);
}

function keptGroups(file: PdfFile, value: PdfValue | undefined, has: (number: number) => boolean): PdfRef[] {
  const groups = file.resolve(value);
  if (!Array.isArray(groups)) return [];
  return (groups as PdfValue[]).flatMap((group) =>
    group instanceof PdfRef && has(group.number) ? [group] : [],
  );
}

/** Layers that are on or off by what the page is used for: viewing, printing or exporting. */
function keptUsage(file: PdfFile, value: PdfValue, has: (number: number) => boolean): PdfDictionary[] {
  const usage = file.resolve(value);
  if (!isDictionary(usage)) return [];
  return [
    new Map<string, PdfValue>([
      ["Event", file.resolve(usage.get("Event"))],
      ["Category", file.resolve(usage.get("Category"))],
      ["OCGs", keptGroups(file, usage.get("OCGs"), has)],
    ]),
  ];
}
