/** A file that cannot be embedded; the message says why in a few words. */
export class UnusableFileError extends Error {
  override readonly name = "UnusableFileError";
  /** Its bytes are not a text. */
  readonly isNoText: boolean;

  constructor(message: string, { isNoText = false, cause }: { isNoText?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isNoText = isNoText;
  }
}
