import { usualMediaType } from "./usual-media-type.ts";

/** Containers that share one form, so that a name for the one is no lie about the other. */
const sameContainer: readonly (readonly string[])[] = [
  ["video/mp4", "video/quicktime", "audio/mp4", "video/3gpp"],
  ["image/avif", "image/heic"],
];

/**
 * Whether a declared media type and the one of the bytes can both be true. Types that declare nothing always fit.
 *
 * @param actual `undefined` where the bytes are of no known format
 */
export function fits(declared: string, actual: string | undefined): boolean {
  const type = usualMediaType(declared);
  if (type === "" || type === actual) return true;
  if (type.endsWith("/*")) return actual === undefined || actual.startsWith(type.slice(0, -1));
  return sameContainer.some((types) => types.includes(type) && types.includes(actual ?? ""));
}
