import { inspect } from "node:util";

/** Every way in which a value is shown or logged, in one text: what occurs in it has leaked. */
export function shownForms(value: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  const visit = (item: unknown): void => {
    if (seen.has(item)) return;
    seen.add(item);
    if (typeof item === "string") parts.push(item);
    else if (item instanceof Uint8Array) parts.push(Buffer.from(item).toString("latin1"));
    if (typeof item !== "object" || item === null || item instanceof Float32Array) return;
    parts.push(
      inspect(item, { depth: 10, showHidden: true, maxStringLength: Infinity, maxArrayLength: 500 }),
    );
    parts.push(jsonOf(item));
    if (item instanceof Error) parts.push(item.message, String(item), item.stack ?? "");
    if (item instanceof Map) for (const [key, entry] of item) [key, entry].forEach(visit);
    for (const key of Reflect.ownKeys(item)) visit(Reflect.get(item, key));
  };
  visit(value);
  return parts.join("\n");
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}
