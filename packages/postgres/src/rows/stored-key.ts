import { storeFailure } from "../errors/store-failure.ts";

/**
 * A key as it is stored. Keys that `client.key` gives are stored as they are; of others, U+0000 is written as `\0` and a
 * backslash twice, because no text of PostgreSQL holds the former.
 *
 * @throws StoreError for what is no text
 */
export function toStoredKey(key: string): string {
  if (typeof key === "string" && key.isWellFormed()) {
    return key.replace(/[\\\0]/g, (character) => (character === "\0" ? "\\0" : "\\\\"));
  }
  throw storeFailure(
    "STORE_INVALID_KEY",
    "A key is a string of whole characters; half of a surrogate pair cannot be stored.",
  );
}

/** The key that {@link toStoredKey} made this of. */
export function fromStoredKey(stored: string): string {
  return stored.replace(/\\(.)/g, (_escape, character) => (character === "0" ? "\0" : "\\"));
}
