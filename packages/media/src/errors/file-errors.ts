import { MediaError } from "./media-error.ts";

/** There is no file at this path. */
export class MediaNotFoundError extends MediaError {
  static override readonly errorName: string = "MediaNotFoundError";

  constructor(source: string, cause: unknown) {
    super("MEDIA_NOT_FOUND", source, "there is no such file: check the path", { cause });
  }
}

/** This process is not allowed to read the file. */
export class MediaAccessError extends MediaError {
  static override readonly errorName: string = "MediaAccessError";

  constructor(source: string, cause: unknown) {
    super("MEDIA_ACCESS_DENIED", source, "this process may not read it: change its permissions", { cause });
  }
}

/** The path does not lead to a regular file. */
export class NotAFileError extends MediaError {
  static override readonly errorName: string = "NotAFileError";
  /** What it leads to: `directory`, `character device`, `named pipe`, … */
  readonly actual: string;

  constructor(source: string, actual: string) {
    super("MEDIA_NOT_A_FILE", source, `this is a ${actual}; give the path of a regular file`);
    this.actual = actual;
  }
}

/** Reading failed: the disk, the `Blob` or the stream gave an error. */
export class MediaReadError extends MediaError {
  static override readonly errorName: string = "MediaReadError";

  constructor(source: string, what: string, cause: unknown) {
    super("MEDIA_READ_FAILED", source, what, { cause, isRetryable: true });
  }
}

/** The file is no longer the one that was loaded: load it again. */
export class MediaChangedError extends MediaError {
  static override readonly errorName: string = "MediaChangedError";

  constructor(source: string, what: string, cause?: unknown) {
    super("MEDIA_CHANGED", source, `${what} since it was loaded: load it again`, { cause });
  }
}

/** The source was disposed of, and its temporary file removed. */
export class MediaDisposedError extends MediaError {
  static override readonly errorName: string = "MediaDisposedError";

  constructor(source: string, cause?: unknown) {
    super("MEDIA_DISPOSED", source, "it was disposed of: keep it until everything is sent", { cause });
  }
}
