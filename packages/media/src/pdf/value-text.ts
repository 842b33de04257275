import {
  isDictionary,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfDictionary,
  type PdfValue,
} from "./pdf-value.ts";

/** A value as it is written, one character for each byte. @param numberOf the new number of an object */
export function valueText(value: PdfValue, numberOf: (reference: PdfRef) => number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (value instanceof PdfName) return nameText(value.text);
  if (value instanceof PdfString) return `<${Buffer.from(value.bytes).toString("hex")}>`;
  if (value instanceof PdfRef) return `${numberOf(value)} 0 R`;
  if (value instanceof PdfStream || isDictionary(value)) {
    return dictionaryText(isDictionary(value) ? value : value.dictionary, {}, numberOf);
  }
  return `[${value.map((entry) => valueText(entry, numberOf)).join(" ")}]`;
}

/** @param more entries whose values are text already */
export function dictionaryText(
  dictionary: PdfDictionary,
  more: Readonly<Record<string, string>>,
  numberOf: (reference: PdfRef) => number,
): string {
  const own = [...dictionary].map(([key, value]) => `${nameText(key)} ${valueText(value, numberOf)}`);
  const others = Object.entries(more).map(([key, text]) => `${nameText(key)} ${text}`);
  return `<<${[...own, ...others].join(" ")}>>`;
}

function nameText(text: string): string {
  const escaped = text.replaceAll(
    /[^!-~]|[#()<>[\]{}/%]/g,
    (character) => `#${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `/${escaped}`;
}

/** PDF knows no exponents. */
function numberText(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) < 1 ? value.toFixed(20).replace(/0+$/, "") : BigInt(Math.trunc(value)).toString();
}
