import type { EmbedInput, MediaKind } from "@segmind-embeddings/core";
import type { MediaRange } from "@segmind-embeddings/media";

export type Kind = "text" | MediaKind;

/** Lines of a text, counted from 1, both included. */
export interface LineRange {
  readonly unit: "lines";
  readonly first: number;
  readonly last: number;
}

/** Which part of its file an item is. */
export type Range = LineRange | MediaRange;

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
