import { MediaError } from "./media-error.ts";

/**
 * Larger than a cap that guards this process's memory and disk, or what is paid. All caps but that on what a PDF inflates
 * to are options.
 */
export class MediaTooLargeError extends MediaError {
  static override readonly errorName: string = "MediaTooLargeError";
  /** The option that holds the cap: `maxBytes`, `maxPdfBytes`, `maxPixels`, `maxMemory`, `maxPieces`; "the cap on objects" is none. */
  readonly option: string;
  /** Bytes, pixels or pieces. */
  readonly allowed: number;
  /** What came; where reading stopped at the cap, the least it is. */
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

/** Not within what one request of the gateway takes. */
export class MediaLimitError extends MediaError {
  static override readonly errorName: string = "MediaLimitError";
  /** Which limit, such as `audio.maxDuration` or `image.mediaTypes`. */
  readonly limit: string;
  /** Milliseconds, pages, a number of media, or media types, as `limit` has it; `received` likewise. */
  readonly allowed: number | readonly string[];
  readonly received: number | string;

  constructor(
    source: string,
    details: { limit: string; allowed: number | readonly string[]; received: number | string },
    what: string,
    cure: string,
  ) {
    super("MEDIA_LIMIT_EXCEEDED", source, `${what} (${details.limit}): ${cure}`);
    this.limit = details.limit;
    this.allowed = details.allowed;
    this.received = details.received;
  }
}

/** It is too long for one request and cannot be cut without encoding it again. */
export class UnsplittableMediaError extends MediaError {
  static override readonly errorName: string = "UnsplittableMediaError";

  constructor(source: string, what: string, cure: string, cause?: unknown) {
    super("MEDIA_UNSPLITTABLE", source, `${what}: ${cure}`, { cause });
  }
}
