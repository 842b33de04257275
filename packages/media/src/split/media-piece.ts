import type { LoadedAudio, LoadedImage, LoadedPdf, LoadedVideo } from "../load/loaded-media.ts";

/** Pages of a document, counted from 1, both included. */
export interface PageRange {
  readonly unit: "pages";
  readonly first: number;
  readonly last: number;
}

/** A stretch of a recording, in milliseconds from its beginning; `end` is the first moment that is not in it. */
export interface TimeRange {
  readonly unit: "milliseconds";
  readonly start: number;
  readonly end: number;
}

/** Which part of the whole a piece is. */
export type MediaRange = PageRange | TimeRange;

/** A medium of its own that is a part of another, or all of it. A picture has no range. */
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
