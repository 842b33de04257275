import type { MediaKind } from "@segmind-embeddings/core";
import type { MediaRange } from "@segmind-embeddings/media";

export type Kind = "text" | MediaKind;

export const kinds: readonly Kind[] = ["text", "image", "audio", "video", "pdf"];

/** Lines of a text, counted from 1, both included. */
export interface LineRange {
  readonly unit: "lines";
  readonly first: number;
  readonly last: number;
}

/** Which part of its document a piece is. */
export type Range = LineRange | MediaRange;

/** One input of a document, and so one vector. */
export interface Piece {
  /** The store's key of its vector. */
  readonly key: string;
  /** Missing where the piece is the whole document. */
  readonly range?: Range;
  /** The text that is embedded; missing for media. */
  readonly text?: string;
}
