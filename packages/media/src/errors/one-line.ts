/** Characters of a message that may be a file's own words: enough for every message of this package. */
const longest = 1_000;

/**
 * A message on one line, without control characters and of limited length: a file's own words can be in it, and neither
 * control a terminal nor fill a log.
 */
export function oneLine(message: string): string {
  const start = message.length > longest ? `${message.slice(0, longest)} …` : message;
  return start.replaceAll(/[\s\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ");
}
