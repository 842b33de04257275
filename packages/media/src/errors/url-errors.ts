import { MediaError } from "./media-error.ts";

/** The URL, or one it redirects to, is none that is fetched: see the README's section on URLs. */
export class UrlRefusedError extends MediaError {
  static override readonly errorName: string = "UrlRefusedError";

  constructor(source: string, what: string, cause?: unknown) {
    super("URL_REFUSED", source, `${what}; only https URLs of public addresses are fetched`, { cause });
  }
}

/** The server could not be reached, answered with an error, or stopped half-way. */
export class MediaFetchError extends MediaError {
  static override readonly errorName: string = "MediaFetchError";
  /** The HTTP status, where an answer came. */
  readonly status: number | undefined;

  constructor(
    source: string,
    what: string,
    options: { status?: number; isRetryable?: boolean; cause?: unknown } = {},
  ) {
    super("MEDIA_FETCH_FAILED", source, what, {
      isRetryable: options.isRetryable ?? true,
      cause: options.cause,
    });
    this.status = options.status;
  }
}
