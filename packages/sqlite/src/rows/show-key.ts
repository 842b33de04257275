import { bytesToKey } from "./key-bytes.ts";

/** A key for a message: anybody may have made it, of any length and any characters. */
export function showKey(bytes: Uint8Array): string {
  const key = bytesToKey(bytes);
  return key.length > 100 ? `${JSON.stringify(key.slice(0, 100))} …` : JSON.stringify(key);
}
