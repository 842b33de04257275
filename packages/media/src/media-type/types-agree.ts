import { usualMediaType } from "./usual-media-type.ts";

/** Formats that share a container, so that the name of one is not wrong for another. */
const sameContainer: readonly (readonly string[])[] = [
  ["video/mp4", "video/quicktime", "audio/mp4", "video/3gpp"],
  ["image/avif", "image/heic"],
];

/**
 * Whether a declared media type agrees with that of the bytes. Types that declare nothing always agree.
 *
 * @param actual `undefined` if the bytes are of no known format
 */
export function typesAgree(declared: string, actual: string | undefined): boolean {
  const type = usualMediaType(declared);
  if (type === "" || type === actual) return true;
  if (type.endsWith("/*")) return actual === undefined || actual.startsWith(type.slice(0, -1));
  return sameContainer.some((types) => types.includes(type) && types.includes(actual ?? ""));
}
