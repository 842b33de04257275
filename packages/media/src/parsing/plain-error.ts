import { BrokenMediaError, EncryptedMediaError, UnsupportedMediaError } from "../errors/content-errors.ts";
import { MediaReadError } from "../errors/file-errors.ts";
import { MediaTooLargeError, UnsplittableMediaError } from "../errors/limit-errors.ts";
import { MediaError } from "../errors/media-error.ts";
import { oneLine } from "../errors/one-line.ts";

/** An error in a form that can be posted to another thread, which would lose its class. */
export interface PlainError {
  /** The `name` of the error. */
  readonly name: string;
  readonly message: string;
  /** The plain fields of an error of this package; of other errors only name and message are copied. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly cause: PlainError | undefined;
}

/** The errors of reading and cutting a file. */
const classes = [
  BrokenMediaError,
  EncryptedMediaError,
  MediaReadError,
  MediaTooLargeError,
  UnsplittableMediaError,
  UnsupportedMediaError,
];

/** Deeper causes are left out. */
const longestChain = 5;

export function toPlainError(error: unknown, depth = 1): PlainError {
  if (!(error instanceof Error))
    return { name: "Error", message: `${typeof error} thrown`, fields: undefined, cause: undefined };
  const { cause } = error;
  const fields = MediaError.isInstance(error) ? error.toJSON() : undefined;
  return {
    name: error.name,
    message: fields === undefined ? oneLine(error.message) : error.message,
    fields,
    cause: cause === undefined || depth === longestChain ? undefined : toPlainError(cause, depth + 1),
  };
}

export function fromPlainError({ name, message, fields, cause }: PlainError): Error {
  const options = { cause: cause && fromPlainError(cause) };
  if (fields === undefined) return Object.assign(new Error(message, options), { name });
  const Class = classes.find(({ errorName }) => errorName === name) ?? MediaError;
  const { code, source } = fields as { code: string; source: string };
  const rest = message.slice(source.length + 2);
  // The base class's constructor sets the common fields; the prototype is that of the class.
  const error = Reflect.construct(MediaError, [code, source, rest, options], Class) as MediaError;
  const own = Object.entries(fields).filter(([field]) => field !== "name" && field !== "message");
  return Object.assign(error, Object.fromEntries(own));
}
