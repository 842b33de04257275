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
  /** The address of its vector. */
  readonly key: string;
  /** Missing where it is all of the document. */
  readonly range?: Range;
  /** What is embedded, of a text. */
  readonly text?: string;
}
