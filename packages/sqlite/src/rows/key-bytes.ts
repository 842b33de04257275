import { StoreFailure } from "../errors/store-failure.ts";

/**
 * A version and a SHA-256 as base64url without padding, as `client.key` gives them. The last letter stands for four bits
 * alone: its other spellings would decode to the same bytes.
 */
const digestKey = /^([1-9]\d{0,2})-([\w-]{42}[AEIMQUYcgkosw048])$/;

/**
 * A key as it is stored: its version in one byte and the 32 bytes of its digest. A key of another form, such as one
 * that a person made up, is a zero byte and its UTF-8.
 */
export function keyToBytes(key: string): Uint8Array {
  const [, version, digest = ""] = digestKey.exec(key) ?? [];
  if (Number(version) < 256) {
    const bytes = Buffer.alloc(33, Number(version));
    bytes.write(digest, 1, "base64url");
    return bytes;
  }
  if (typeof key !== "string" || !key.isWellFormed()) {
    throw new StoreFailure(
      "STORE_INVALID_KEY",
      "A key is a string of whole characters; half of a surrogate pair cannot be stored.",
    );
  }
  return Buffer.from(`\0${key}`, "utf8");
}

/** The key that {@link keyToBytes} made these bytes of. */
export function bytesToKey(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = buffer[0] ?? 0;
  return version === 0 ? buffer.toString("utf8", 1) : `${version}-${buffer.toString("base64url", 1)}`;
}
