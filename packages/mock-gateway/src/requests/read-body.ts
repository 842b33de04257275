import type { IncomingMessage } from "node:http";

const empty = Buffer.alloc(0);

/**
 * Reads a whole body with one copy at most. `"aborted"`: the client closed the connection before the end.
 * `"too-large"`: the body exceeds the limit, and its rest was not read.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | "aborted" | "too-large"> {
  const declared = Number(request.headers["content-length"] ?? NaN);
  if (declared > maxBytes) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    // The declared length only sizes the buffer. The limit is checked against what arrives.
    const whole = declared > 64 * 1024 ? Buffer.allocUnsafe(declared) : undefined;
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      if (whole !== undefined) chunk.copy(whole, length);
      length += chunk.length;
      if (length > maxBytes) {
        request.removeAllListeners("data").pause();
        resolve("too-large");
      } else if (whole === undefined) chunks.push(chunk);
    });
    request.on("end", () => {
      if (whole !== undefined) resolve(whole.subarray(0, length));
      else resolve(chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks));
    });
    request.on("error", () => resolve("aborted"));
    request.on("close", () => resolve("aborted"));
  });
}
