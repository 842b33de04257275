import type { Bytes } from "../bytes/bytes.ts";
import type { OpenBytes } from "../bytes/open-bytes.ts";
import { BrokenMediaError } from "../errors/content-errors.ts";

/** What a reader of one format works on. */
export interface FormatInput {
  readonly bytes: Bytes;
  readonly open: OpenBytes;
  readonly mediaType: string;
  readonly signal: AbortSignal | undefined;
}

/** Ends the reading of a damaged file. */
export function broken(
  { bytes, mediaType }: Pick<FormatInput, "bytes" | "mediaType">,
  what: string,
  options: { cure?: string; cause?: unknown } = {},
): never {
  throw new BrokenMediaError(bytes.label, mediaType, what, options);
}
