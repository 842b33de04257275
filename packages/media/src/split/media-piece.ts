import type { LoadedAudio, LoadedImage, LoadedPdf, LoadedVideo } from "../load/loaded-media.ts";

/** Pages of a document, counted from 1, both included. */
export interface PageRange {
  readonly unit: "pages";
  readonly first: number;
  readonly last: number;
}

/** A part of a recording, in milliseconds from its beginning; `end` is exclusive. */
export interface TimeRange {
  readonly unit: "milliseconds";
  readonly start: number;
  readonly end: number;
}

/** The part of the whole that a piece covers. */
export type MediaRange = PageRange | TimeRange;

/** A complete file that holds a part of another, or all of it. An image has no range. */
export type MediaPiece =
  | (LoadedAudio & { readonly range: TimeRange })
  | (LoadedVideo & { readonly range: TimeRange })
  | (LoadedPdf & { readonly range: PageRange })
  | (LoadedImage & { readonly range?: undefined });

export function pieceLabel(label: string, range: MediaRange): string {
  return range.unit === "pages"
    ? `${label} (pages ${range.first}–${range.last})`
    : `${label} (${(range.start / 1000).toFixed(3)}–${(range.end / 1000).toFixed(3)} s)`;
}
