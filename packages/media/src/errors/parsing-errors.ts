import { MediaError } from "./media-error.ts";

/** Reading the file, or cutting a piece of it, took longer than it may: it was stopped. */
export class MediaTimeoutError extends MediaError {
  static override readonly errorName: string = "MediaTimeoutError";
  /** The option that holds the deadline. */
  readonly option: string;
  /** Milliseconds. */
  readonly allowed: number;

  constructor(source: string, option: string, allowed: number) {
    super(
      "MEDIA_TIMEOUT",
      source,
      `it was not read within ${String(allowed)} ms, as ${option} says; the file may be made to harm: if you trust it, raise ${option}`,
    );
    this.option = option;
    this.allowed = allowed;
  }
}

/** The worker thread in which the file was read could not be started, or ended by itself. */
export class ParserCrashedError extends MediaError {
  static override readonly errorName: string = "ParserCrashedError";
  /** The option that says where files are read. */
  readonly option = "parsing";

  constructor(source: string, what: string, cause?: unknown) {
    super(
      "MEDIA_PARSER_CRASHED",
      source,
      `the worker thread that reads it ${what}; where worker threads cannot be used, set parsing to "inProcess"`,
      { cause },
    );
  }
}
