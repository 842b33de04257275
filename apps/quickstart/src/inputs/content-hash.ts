import { createHash } from "node:crypto";

type Bytes = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** SHA-256 in hex of a text and of the bytes that are embedded with it. */
export async function contentHash(text: string, bytes: Bytes = []): Promise<string> {
  // The text's length comes first, so that no text can pass for bytes.
  const hash = createHash("sha256")
    .update(`${Buffer.byteLength(text)}\n`)
    .update(text);
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest("hex");
}
