import { BrokenMediaError, EncryptedMediaError, UnsupportedMediaError } from "../errors/content-errors.ts";
import { MediaReadError } from "../errors/file-errors.ts";
import { MediaTooLargeError, UnsplittableMediaError } from "../errors/limit-errors.ts";
import { MediaError } from "../errors/media-error.ts";

/** An error as it crosses from thread to thread, which would strip it of its class. */
export interface PlainError {
  /** The name of one of our classes; of any other error, what it calls itself. */
  readonly name: string;
  readonly message: string;
  /** The plain values among the fields of an error of ours: of others nothing but name and message is taken along. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly cause: PlainError | undefined;
}

/** What reading and cutting a file throws. */
const classes = [
  BrokenMediaError,
  EncryptedMediaError,
  MediaReadError,
  MediaTooLargeError,
  UnsplittableMediaError,
  UnsupportedMediaError,
];

/** More causes than this say nothing more. */
const longestChain = 5;

export function toPlainError(error: unknown, depth = 1): PlainError {
  if (!(error instanceof Error))
    return { name: "Error", message: `${typeof error} thrown`, fields: undefined, cause: undefined };
  const { cause } = error;
  return {
    name: error.name,
    message: error.message,
    fields: MediaError.isInstance(error) ? error.toJSON() : undefined,
    cause: cause === undefined || depth === longestChain ? undefined : toPlainError(cause, depth + 1),
  };
}

export function fromPlainError({ name, message, fields, cause }: PlainError): Error {
  const options = { cause: cause && fromPlainError(cause) };
  if (fields === undefined) return Object.assign(new Error(message, options), { name });
  const Class = classes.find(({ errorName }) => errorName === name) ?? MediaError;
  const { code, source } = fields as { code: string; source: string };
  const rest = message.slice(source.length + 2);
  // Made by the base's constructor, which takes what all have in common, as an instance of the class.
  const error = Reflect.construct(MediaError, [code, source, rest, options], Class) as MediaError;
  const own = Object.entries(fields).filter(([field]) => field !== "name" && field !== "message");
  return Object.assign(error, Object.fromEntries(own));
}
