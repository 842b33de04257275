import { SegmindError } from "@segmind-embeddings/core";
import { BrokenMediaError } from "../errors/content-errors.ts";
import type { FormatInput } from "./format-problem.ts";

/** Converts what a reader throws to {@link BrokenMediaError}, except this package's own errors and aborts. */
export async function asBroken<T>(
  { bytes, mediaType, signal }: Pick<FormatInput, "bytes" | "mediaType" | "signal">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (signal?.aborted && cause === signal.reason) throw cause;
    if (SegmindError.isInstance(cause)) throw cause;
    throw new BrokenMediaError(bytes.label, mediaType, "it cannot be read", { cause });
  }
}
