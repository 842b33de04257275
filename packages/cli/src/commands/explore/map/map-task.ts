/** What a thread is asked to work out, and what it tells. */
export interface MapTask {
  /** Vectors of unit length, row by row. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly dimensions: number;
  readonly wanted: "layout" | "places" | "neighbours";
  /** For `places`: x and y of the first rows, which are on the map already. */
  readonly places: Float32Array<ArrayBuffer>;
  /** For `neighbours`: how many of each. */
  readonly neighbours: number;
}

export type MapMessage =
  | { readonly type: "progress"; readonly share: number }
  /** Two numbers a row, or of `neighbours` rows' numbers. */
  | { readonly type: "done"; readonly result: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> };
