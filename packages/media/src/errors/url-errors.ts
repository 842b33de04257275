import { MediaError } from "./media-error.ts";

/** The URL, or one that it redirects to, is not allowed: see the README's section on URLs. */
export class UrlRefusedError extends MediaError {
  static override readonly errorName: string = "UrlRefusedError";

  constructor(source: string, what: string, cause?: unknown) {
    super("URL_REFUSED", source, `${what}; only https URLs of public addresses are fetched`, { cause });
  }
}

/** The server could not be reached, responded with an error, or closed the connection too early. */
export class MediaFetchError extends MediaError {
  static override readonly errorName: string = "MediaFetchError";
  /** The HTTP status, if there was a response. */
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
