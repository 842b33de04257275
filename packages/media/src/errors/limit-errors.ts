import { MediaError } from "./media-error.ts";

/**
 * Larger than a cap that guards memory, disk or money. Every cap is an option, except the one on the objects of a PDF.
 */
export class MediaTooLargeError extends MediaError {
  static override readonly errorName: string = "MediaTooLargeError";
  /** The option that sets the cap: `maxBytes`, `maxPdfBytes`, `maxPixels`, `maxMemory` or `maxPieces`; or "the cap on objects", which is no option. */
  readonly option: string;
  /** Bytes, pixels or pieces; objects or words for "the cap on objects". */
  readonly allowed: number;
  /** What was received; a lower bound if reading stopped at the cap. */
  readonly received: number;

  constructor(
    source: string,
    {
      option,
      unit,
      allowed,
      received,
      hint,
    }: {
      option: string;
      unit: string;
      allowed: number;
      received: number;
      hint?: string;
    },
  ) {
    super(
      "MEDIA_TOO_LARGE",
      source,
      `${String(received)} ${unit} or more; ${option} allows ${String(allowed)}: ${hint ?? `give a smaller file or raise ${option}`}`,
    );
    this.option = option;
    this.allowed = allowed;
    this.received = received;
  }
}

/** More than one request of the gateway accepts. */
export class MediaLimitError extends MediaError {
  static override readonly errorName: string = "MediaLimitError";
  /** Which limit, such as `audio.maxDuration` or `image.mediaTypes`. */
  readonly limit: string;
  /** Milliseconds, pages, a number of media, or media types, depending on `limit`; the same for `received`. */
  readonly allowed: number | readonly string[];
  readonly received: number | string;

  constructor(
    source: string,
    details: { limit: string; allowed: number | readonly string[]; received: number | string },
    what: string,
    hint: string,
  ) {
    super("MEDIA_LIMIT_EXCEEDED", source, `${what} (${details.limit}): ${hint}`);
    this.limit = details.limit;
    this.allowed = details.allowed;
    this.received = details.received;
  }
}

/** It is too long for one request and cannot be cut without re-encoding. */
export class UnsplittableMediaError extends MediaError {
  static override readonly errorName: string = "UnsplittableMediaError";

  constructor(source: string, what: string, hint: string, cause?: unknown) {
    super("MEDIA_UNSPLITTABLE", source, `${what}: ${hint}`, { cause });
  }
}
