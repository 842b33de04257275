import { MediaError } from "./media-error.ts";

/** No bytes at all. */
export class EmptyMediaError extends MediaError {
  static override readonly errorName: string = "EmptyMediaError";

  constructor(source: string) {
    super("MEDIA_EMPTY", source, "it has no bytes; expected an image, audio, video or PDF file");
  }
}

/** The format of the bytes can neither be embedded nor converted. */
export class UnsupportedMediaError extends MediaError {
  static override readonly errorName: string = "UnsupportedMediaError";
  /** The media type, if the bytes are of a known format. */
  readonly actual: string | undefined;

  constructor(
    source: string,
    { actual, what, hint, cause }: { actual?: string; what: string; hint: string; cause?: unknown },
  ) {
    super("MEDIA_UNSUPPORTED", source, `${what}; ${hint}`, { cause });
    this.actual = actual;
  }
}

/** The name or the declared type contradicts the bytes. */
export class MediaTypeMismatchError extends MediaError {
  static override readonly errorName: string = "MediaTypeMismatchError";
  /** The media type that the name or the caller declared. */
  readonly declared: string;
  /** The media type of the bytes; `undefined` if they are of no known format. */
  readonly actual: string | undefined;

  constructor(source: string, by: string, declared: string, actual: string | undefined) {
    super(
      "MEDIA_TYPE_MISMATCH",
      source,
      `${by} says ${declared}, the bytes are ${actual ?? "of no known format"}: rename or convert the file, or correct the declared type`,
    );
    this.declared = declared;
    this.actual = actual;
  }
}

/** The bytes are valid in two formats, so that two programs may see different contents. */
export class AmbiguousMediaError extends MediaError {
  static override readonly errorName: string = "AmbiguousMediaError";

  constructor(source: string, first: string, second: string) {
    super(
      "MEDIA_AMBIGUOUS",
      source,
      `it is both ${first} and ${second}, so that programs may see different contents: convert it to a clean ${first} file`,
    );
  }
}

/** The file is damaged or cut short. */
export class BrokenMediaError extends MediaError {
  static override readonly errorName: string = "BrokenMediaError";
  /** The media type that the first bytes show. */
  readonly mediaType: string;

  constructor(
    source: string,
    mediaType: string,
    what: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    const hint = options.hint ?? "get a whole copy of the file";
    super("MEDIA_BROKEN", source, `this ${mediaType} file is broken: ${what}; ${hint}`, {
      cause: options.cause,
    });
    this.mediaType = mediaType;
  }
}

/** The content cannot be read without a password or key. */
export class EncryptedMediaError extends MediaError {
  static override readonly errorName: string = "EncryptedMediaError";
  /** The media type that the first bytes show. */
  readonly mediaType: string;

  constructor(source: string, mediaType: string, hint: string, cause?: unknown) {
    super("MEDIA_ENCRYPTED", source, `this ${mediaType} file is encrypted: ${hint}`, { cause });
    this.mediaType = mediaType;
  }
}
