import { createHash, hash } from "node:crypto";

/** The SHA-256 of a text in base64url: 43 characters. */
export function sha256OfText(text: string): string {
  return hash("sha256", text, "base64url");
}

/** The SHA-256 of bytes in hex. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** The SHA-256 in hex of bytes that come in pieces, without holding them. */
export async function sha256OfStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of chunks) digest.update(chunk);
  return digest.digest("hex");
}
