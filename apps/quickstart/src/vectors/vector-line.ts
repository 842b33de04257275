import type { Item, Kind, Range } from "../inputs/item.ts";

/** One vector as the JSONL file holds it. */
export interface VectorLine {
  readonly id: string;
  readonly kind: Kind;
  readonly source: string;
  readonly range?: Range;
  /** SHA-256 of the content in hex. */
  readonly content: string;
  /** Vectors of one space can be compared. */
  readonly space: string;
  /** Who made it: an endpoint's origin, or `mock`, whose vectors are not Gemini's. */
  readonly gateway: string;
  readonly vector: Float32Array;
}

export function vectorLineOf(
  { id, kind, source, range, content }: Item,
  made: Pick<VectorLine, "space" | "gateway" | "vector">,
): VectorLine {
  return { id, kind, source, ...(range && { range }), content, ...made };
}

/** One line of the file, without its end. Nine digits are what brings a 32-bit float back bit by bit. */
export function formatVectorLine({ vector, ...rest }: VectorLine): string {
  const numbers = Array.from(vector, (value) => Number(value.toPrecision(9)));
  return JSON.stringify({ ...rest, vector: numbers });
}

/** Reads a line of the file; `undefined` where it is none of ours, such as one that was cut short. */
export function parseVectorLine(text: string): VectorLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof line !== "object" || line === null) return undefined;
  const { vector, ...rest } = line as Record<string, unknown>;
  const names = ["id", "kind", "source", "content", "space", "gateway"];
  if (!names.every((name) => typeof rest[name] === "string")) return undefined;
  if (!Array.isArray(vector) || vector.length === 0 || !vector.every(Number.isFinite)) return undefined;
  return { ...(rest as unknown as Omit<VectorLine, "vector">), vector: Float32Array.from(vector) };
}
