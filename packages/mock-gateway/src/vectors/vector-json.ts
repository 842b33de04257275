import type { BadVector } from "../faults/faults.ts";
import { createRandom } from "../random/random.ts";

/** A vector as JSON text, with the 9 significant digits that identify every 32-bit float. */
export function vectorJson(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => String(Number(value.toPrecision(9)))).join(",")}]`;
}

/** What stands in place of a usable vector, as JSON text. */
export function badVectorJson(kind: BadVector, dimensions: number): string {
  const list = (length: number, item: string) => `[${new Array<string>(length).fill(item).join(",")}]`;
  switch (kind) {
    case "empty":
      return "[]";
    case "zero":
      return list(dimensions, "0");
    case "nan":
      return list(dimensions, "NaN");
    case "short":
      return list(dimensions - 1, "0.03");
    case "strings":
      return list(dimensions, '"0.03"');
    case "null":
      return "null";
  }
}

const fixed = new Map<number, string>();

/** The prepared vector of a size, as JSON text. It has unit length and is the same for every input. */
export function fixedVectorJson(dimensions: number): string {
  let json = fixed.get(dimensions);
  if (json === undefined) {
    const random = createRandom(dimensions);
    const values = Float32Array.from({ length: dimensions }, () => random() - 0.5);
    const norm = Math.hypot(...values);
    json = vectorJson(values.map((value) => value / norm));
    fixed.set(dimensions, json);
  }
  return json;
}
