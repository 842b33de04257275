/** A stored vector with the name of its piece. */
export interface VectorRecord {
  readonly id: string;
  /** `text`, `image`, `audio`, `video`, `pdf`. */
  readonly kind: string;
  readonly path: string;
  /** Which part of the file, as plain JSON data: pages, a time, characters. */
  readonly range?: unknown;
  readonly text?: string;
  /** Vectors of different spaces must not be compared. */
  readonly space: string;
  readonly vector: Float32Array;
}

/** All of a record but its vector, as plain data in a fixed order. */
export function describeRecord({
  id,
  kind,
  path,
  range,
  text,
  space,
}: VectorRecord): Record<string, unknown> {
  return {
    id,
    kind,
    path,
    ...(range !== undefined && { range }),
    ...(text !== undefined && { text }),
    space,
  };
}

/** The numbers as a JSON array. Nine digits are enough to read every single-precision number back bit for bit. */
export function vectorToJson(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => String(Number(value.toPrecision(9)))).join(",")}]`;
}
