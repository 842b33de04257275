import type { EmbedRequest } from "../input/embed-request.ts";
import type { MediaPart } from "../input/media-part.ts";
import { base64Length } from "./base64-length.ts";
import { encodeText } from "./encode-text.ts";
import { streamBase64 } from "./stream-base64.ts";
import type { RequestBody } from "./transport.ts";

/** What stands in the JSON text: a finished piece of it, or a medium to be encoded in its place. */
type Segment = Uint8Array | { base64: string } | Extract<MediaPart, { type: "stream" }>;

/** How much of a long base64 string is turned into bytes at a time. */
const sliceLength = 192 * 1024;

/**
 * The JSON body of an embedding request. Text alone becomes one buffer; media bytes are base64-encoded as they are
 * sent, so that no copy of a medium is ever whole in memory.
 */
export function encodeEmbedRequest(request: EmbedRequest, mediaEncoding: "base64" | "data-uri"): RequestBody {
  const parameters = JSON.stringify(request.parameters);
  if (request.media.length === 0) return encodeText(parameters);
  const segments: Segment[] = [];
  // The media's fields go before the closing brace.
  let text = parameters.slice(0, -1);
  for (const { field, parts } of request.media) {
    text += `,"${field}":${field === "images" ? "[" : ""}`;
    for (const [index, part] of parts.entries()) {
      if (index > 0) text += ",";
      if (part.type === "url") {
        text += JSON.stringify(part.url);
        continue;
      }
      text += mediaEncoding === "data-uri" ? `"data:${part.mediaType ?? ""};base64,` : '"';
      segments.push(encodeText(text), part.type === "base64" ? { base64: part.base64 } : part);
      text = '"';
    }
    if (field === "images") text += "]";
  }
  segments.push(encodeText(`${text}}`));
  return {
    byteLength: segments.reduce((sum, segment) => sum + lengthOf(segment), 0),
    chunks: () => chunksOf(segments),
  };
}

/** The JSON body of a call to any model, verbatim. */
export function encodeParameters(parameters: unknown): Uint8Array {
  return encodeText(JSON.stringify(parameters));
}

function lengthOf(segment: Segment): number {
  if ("base64" in segment) return segment.base64.length;
  return "stream" in segment ? base64Length(segment.byteLength) : segment.byteLength;
}

async function* chunksOf(segments: readonly Segment[]): AsyncGenerator<Uint8Array> {
  for (const segment of segments) {
    if ("base64" in segment) {
      for (let start = 0; start < segment.base64.length; start += sliceLength) {
        yield encodeText(segment.base64.slice(start, start + sliceLength));
      }
    } else if ("stream" in segment) yield* streamBase64(segment);
    else yield segment;
  }
}
