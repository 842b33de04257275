/**
 * A URL, or `undefined` where the text is none.
 *
 * `URL.canParse` does not do for this: of some hosts of 16 kB it says yes, and `new URL` throws.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
