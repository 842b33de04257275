/** The cosine of two vectors, over the length that both have. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) dot += (a[index] as number) * (b[index] as number);
  return dot / (norm(a.slice(0, length)) * norm(b.slice(0, length)));
}

export function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

/** The largest difference of two vectors' numbers. */
export function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))));
}

/** The first numbers of a vector, scaled to unit length. */
export function cutToUnitLength(vector: readonly number[], length: number): number[] {
  const cut = vector.slice(0, length);
  const scale = 1 / norm(cut);
  return cut.map((value) => value * scale);
}

/** The first long array of numbers anywhere in a response, with its path. */
export function findNumbers(
  value: unknown,
  path = "",
): { readonly path: string; readonly numbers: number[] } | undefined {
  if (typeof value === "string" && value.startsWith("[") && value.length > 500) {
    return findNumbers(JSON.parse(value), `${path} (a JSON string)`);
  }
  if (Array.isArray(value) && value.length >= 64 && value.every((item) => typeof item === "number")) {
    return { path: path === "" ? "a bare array" : path, numbers: value };
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : path === "" ? key : `.${key}`;
    const found = findNumbers(item, `${path}${step}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys of a response and the types of their values, without the values. */
export function shapeOf(value: unknown, depth = 3): string {
  if (Array.isArray(value))
    return value.length > 8
      ? `[${String(value.length)} × ${shapeOf(value[0], 0)}]`
      : `[${value.map((item) => shapeOf(item, depth - 1)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (depth === 0) return "{…}";
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${shapeOf(item, depth - 1)}`)
    .join(", ")} }`;
}

/** A header's form: digits become 9 and letters stay, so that no value is shown. */
export function formOf(header: string | string[] | undefined): string {
  return header === undefined ? "not sent" : String(header).replaceAll(/\d/g, "9");
}
