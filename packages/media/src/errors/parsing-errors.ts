import { MediaError } from "./media-error.ts";

/** Parsing the file, or cutting a piece of it, was stopped at its deadline. */
export class MediaTimeoutError extends MediaError {
  static override readonly errorName: string = "MediaTimeoutError";
  /** The option that sets the deadline. */
  readonly option: string;
  /** Milliseconds. */
  readonly allowed: number;

  constructor(source: string, option: string, allowed: number) {
    super(
      "MEDIA_TIMEOUT",
      source,
      `it was not read within ${String(allowed)} ms (${option}); the file may be malicious: if you trust it, raise ${option}`,
    );
    this.option = option;
    this.allowed = allowed;
  }
}

/** The worker thread that parses the file could not be started, or ended unexpectedly. */
export class ParserCrashedError extends MediaError {
  static override readonly errorName: string = "ParserCrashedError";
  /** The option that selects where files are parsed. */
  readonly option = "parsing";

  constructor(source: string, what: string, cause?: unknown) {
    super(
      "MEDIA_PARSER_CRASHED",
      source,
      `the worker thread that reads it ${what}; if worker threads cannot be used, set parsing to "inProcess"`,
      { cause },
    );
  }
}
