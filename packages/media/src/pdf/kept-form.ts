import { keptEntries, keptObject, type Keeping } from "./kept-objects.ts";
import { PdfString, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/**
 * What readers need to draw the fields of a piece: whether they must, because appearances are missing or out of date,
 * and the fonts for that. What a form does is dropped.
 */
export function keptForm(keeping: Keeping, fields: readonly PdfDictionary[]): PdfDictionary {
  const { file } = keeping;
  const form = file.dictionaryOf(file.catalog.get("AcroForm")) ?? new Map<string, PdfValue>();
  const areOutOfDate = file.resolve(form.get("NeedAppearances")) === true;
  const undrawn = fields.filter((field) => areOutOfDate || !field.has("AP"));
  if (undrawn.length === 0) return new Map();
  const kept = keptEntries(keeping, form, (key) => ["NeedAppearances", "DA", "Q"].includes(key));
  const fonts = file.dictionaryOf(file.dictionaryOf(form.get("DR"))?.get("Font"));
  if (fonts !== undefined) {
    const styles = [form, ...undrawn].map((field) => textOf(file.resolve(field.get("DA")))).join(" ");
    const used = [...fonts].filter(([name]) => styles.includes(`/${name} `));
    kept.set("DR", new Map([["Font", keptObject(keeping, new Map(used))]]));
  }
  return kept;
}

function textOf(value: PdfValue): string {
  return value instanceof PdfString ? Buffer.from(value.bytes).toString("latin1") : "";
}
