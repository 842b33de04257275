import { Sha256Digest } from "./sha256-digest.ts";

/** The SHA-256 of a text in base64url: 43 characters. */
export function sha256OfText(text: string): string {
  const digest = new Sha256Digest().update(new TextEncoder().encode(text)).digest();
  const base64 = btoa(String.fromCharCode(...digest));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The SHA-256 of bytes in hex. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return hexOf(new Sha256Digest().update(bytes).digest());
}

/** The SHA-256 in hex of bytes that come in pieces, without holding them. */
export async function sha256OfStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const digest = new Sha256Digest();
  for await (const chunk of chunks) digest.update(chunk);
  return hexOf(digest.digest());
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
