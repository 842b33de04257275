export interface SegmindErrorOptions {
  /** The id of the gateway's request or job, where one is known. */
  requestId?: string | undefined;
  /** Whether calling again, unchanged, may succeed without risking a second bill. */
  isRetryable?: boolean;
  /** Whether the gateway may have charged for the work although no result arrived. */
  mayBeBilled?: boolean;
  cause?: unknown;
}

const brandOf = (errorName: string): symbol => Symbol.for(`segmind-embeddings/error/${errorName}`);

/**
 * The base of every error this package throws.
 *
 * `code` is stable and meant for programs, `message` for people. Classes are recognised across copies of the
 * package by {@link SegmindError.isInstance}, which `instanceof` cannot do.
 */
export class SegmindError extends Error {
  /** What `name` is set to; written out because bundlers rename classes. */
  static readonly errorName: string = "SegmindError";

  readonly code: string;
  readonly isRetryable: boolean;
  readonly mayBeBilled: boolean;
  declare readonly requestId?: string;

  constructor(code: string, message: string, options: SegmindErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.mayBeBilled = options.mayBeBilled ?? false;
    if (options.requestId !== undefined) this.requestId = options.requestId;
    hide(this, "name", new.target.errorName);
    for (let type: unknown = new.target; isErrorClass(type); type = Object.getPrototypeOf(type)) {
      hide(this, brandOf(type.errorName), true);
    }
  }

  /** Whether a value is an error of this class, from this copy of the package or another one. */
  static isInstance<T extends SegmindError>(
    this: (abstract new (...args: never[]) => T) & { readonly errorName: string },
    value: unknown,
  ): value is T {
    return typeof value === "object" && value !== null && brandOf(this.errorName) in value;
  }

  /** The facts a log needs: the fields that are plain values. Neither causes nor vectors are included. */
  toJSON(): Record<string, unknown> {
    const plain = Object.entries(this).filter(
      ([key, value]) => key !== "cause" && (isPlain(value) || (Array.isArray(value) && value.every(isPlain))),
    );
    return { name: this.name, message: this.message, ...Object.fromEntries(plain) };
  }
}

function isErrorClass(type: unknown): type is { readonly errorName: string } {
  return typeof type === "function" && "errorName" in type && typeof type.errorName === "string";
}

/** Not enumerable, so that `inspect` prints it once and spreading does not copy it. */
function hide(error: Error, key: string | symbol, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: false, configurable: true, writable: true });
}

function isPlain(value: unknown): boolean {
  if (value === null || value instanceof Date) return true;
  if (typeof value === "object") {
    return (
      Object.getPrototypeOf(value) === Object.prototype &&
      Object.values(value).every((entry) => typeof entry !== "object" || entry === null)
    );
  }
  return value !== undefined && typeof value !== "function";
}
