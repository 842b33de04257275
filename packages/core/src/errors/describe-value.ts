/**
 * Says what a value is, for an error message, without showing what may be private or large: a long string by its
 * length, a path-like one by its beginning, an object by its type.
 */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return describeString(value);
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  if (ArrayBuffer.isView(value)) return `${classOf(value) ?? "a view"} of ${String(value.byteLength)} bytes`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  const name = classOf(value);
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}

/** The name of an object's class, where it can be read. */
function classOf(value: object): string | undefined {
  try {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

function describeString(text: string): string {
  if (text === "") return "an empty string";
  if (text.length > 260) return `a string of ${String(text.length)} characters`;
  const shown = (text.split(/[?#]/, 1)[0] ?? "").slice(0, 60);
  return shown.length === text.length
    ? JSON.stringify(text)
    : `${JSON.stringify(shown)} … (${String(text.length)} characters)`;
}
