import type { MediaFacts } from "../facts/media-facts.ts";

/** How a video is to be cut, in milliseconds. */
export interface VideoPlanRequest {
  readonly duration: number;
  readonly limit: number;
  readonly overlap: number;
}

/** A stretch of a video, in milliseconds. */
export interface VideoSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * What a parser can be asked to do with a file. Each task stands by itself: a parser that has the file open already
 * does it sooner, and one that has not opens it first.
 */
export type ParseTask =
  | { readonly do: "readFacts" }
  | { readonly do: "planVideo"; readonly request: VideoPlanRequest }
  | { readonly do: "cutVideo"; readonly request: VideoPlanRequest; readonly index: number }
  /** Pages counted from 0; `end` is the first that is not in the piece. */
  | { readonly do: "cutPdf"; readonly start: number; readonly end: number };

interface Results {
  readonly readFacts: MediaFacts;
  readonly planVideo: readonly VideoSpan[];
  readonly cutVideo: undefined;
  readonly cutPdf: undefined;
}

export type ResultOf<T extends ParseTask> = Results[T["do"]];

/** What reads files of one format, and keeps what it has learned of its file from task to task. */
export interface FormatParser {
  /** About how many bytes of memory it keeps. */
  readonly weight: number;
  /** @throws ParseProblem, or whatever it stumbles over */
  run(task: ParseTask): Promise<Results[ParseTask["do"]]>;
  close(): void;
}

/** A parser of one file, whatever its format. */
export interface FileParser {
  /** About how many bytes of memory it keeps. */
  readonly weight: number;
  /** @throws ParseProblem */
  run<T extends ParseTask>(task: T): Promise<ResultOf<T>>;
  close(): void;
}
