import { MediaStreamError } from "../errors/media-stream-error.ts";
import type { MediaPart } from "../input/media-part.ts";
import { concatBytes } from "./concat-bytes.ts";
import { encodeBase64 } from "./encode-base64.ts";

/** Bytes encoded at a time: a multiple of 3, so that no piece but the last is padded. */
const pieceLength = 96 * 1024;

/**
 * The base64 of a medium's bytes, piece by piece.
 *
 * @throws MediaStreamError when the stream gives fewer or more bytes than `byteLength`
 */
export async function* streamBase64(
  part: Extract<MediaPart, { type: "stream" }>,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  let total = 0;
  for await (const chunk of part.stream()) {
    total += chunk.byteLength;
    if (total > part.byteLength) break;
    const bytes =
      rest.byteLength === 0 ? chunk : concatBytes([rest, chunk], rest.byteLength + chunk.byteLength);
    const whole = bytes.byteLength - (bytes.byteLength % 3);
    for (let start = 0; start < whole; start += pieceLength) {
      yield encodeBase64(bytes.subarray(start, Math.min(whole, start + pieceLength)));
    }
    // Copied, because a reader may use its buffer again.
    rest = Uint8Array.from(bytes.subarray(whole));
  }
  if (total !== part.byteLength) {
    throw new MediaStreamError(
      `A medium of ${String(part.byteLength)} bytes gave ${total > part.byteLength ? "more" : `only ${String(total)}`}: ` +
        "it changed since it was loaded. Load it again.",
    );
  }
  if (rest.byteLength > 0) yield encodeBase64(rest);
}
