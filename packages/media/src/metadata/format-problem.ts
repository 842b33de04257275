import type { Bytes } from "../bytes/bytes.ts";
import type { OpenBytes } from "../bytes/open-bytes.ts";
import { BrokenMediaError } from "../errors/content-errors.ts";

/** The input of a reader. */
export interface FormatInput {
  readonly bytes: Bytes;
  readonly open: OpenBytes;
  readonly mediaType: string;
  readonly signal: AbortSignal | undefined;
}

/** @throws BrokenMediaError always */
export function broken(
  { bytes, mediaType }: Pick<FormatInput, "bytes" | "mediaType">,
  what: string,
  options: { hint?: string; cause?: unknown } = {},
): never {
  throw new BrokenMediaError(bytes.label, mediaType, what, options);
}
