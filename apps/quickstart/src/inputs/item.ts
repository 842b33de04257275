import type { EmbedInput, MediaKind } from "@segmind-embeddings/core";

export type Kind = "text" | MediaKind;

/** Which part of its source an item is, from and to included. */
export interface Range {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

/** One thing to embed, and what to call it. */
export interface Item {
  /** Unique in a run. */
  readonly id: string;
  readonly kind: Kind;
  readonly input: EmbedInput;
  /** SHA-256 of the content in hex: equal content has an equal vector. */
  readonly content: string;
  /** Where it came from: a path, or an author, a work and a year. */
  readonly source: string;
  readonly range?: Range;
  /** What a ranking calls it. */
  readonly label: string;
  /** What a ranking says of it beside that. */
  readonly note?: string;
}
