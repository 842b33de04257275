import { MediaTimeoutError } from "../errors/parsing-errors.ts";
import type { FormatInput } from "../metadata/format-problem.ts";
import { longestTimer } from "../parsing/longest-timer.ts";
import { parsingLimits, type ParsingOptions } from "../parsing/parsing-options.ts";

/**
 * Runs a reader on this thread. Its first read after the deadline throws, which ends it, because readers of audio and images
 * keep nothing but what they read last.
 *
 * @throws MediaTimeoutError
 */
export async function withinDeadline<T>(
  input: FormatInput,
  options: ParsingOptions,
  read: (input: FormatInput) => Promise<T>,
): Promise<T> {
  const { parseTimeout } = parsingLimits(options);
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new MediaTimeoutError(input.bytes.label, "parseTimeout", parseTimeout)),
    Math.min(parseTimeout, longestTimer),
  );
  try {
    return await read({ ...input, open: input.open.until(deadline.signal) });
  } finally {
    clearTimeout(timer);
  }
}
