import type { EmbedRequest } from "../input/embed-request.ts";
import type { MediaPart } from "../input/media-part.ts";
import { base64Length, streamBase64 } from "./stream-base64.ts";

/** A request's body: bytes, or a stream of a known length that can be begun again for each attempt. */
export type RequestBody = Buffer | StreamedBody;

export interface StreamedBody {
  readonly byteLength: number;
  chunks(): AsyncGenerator<Uint8Array>;
}

/** What stands in the JSON text: a finished piece of it, or a medium to be encoded in its place. */
type Segment = Buffer | { base64: string } | Extract<MediaPart, { type: "stream" }>;

/** How much of a long base64 string is turned into bytes at a time. */
const sliceLength = 192 * 1024;

/**
 * The JSON body of an embedding request. Text alone becomes one buffer; media bytes are base64-encoded as they are
 * sent, so that no copy of a medium is ever whole in memory.
 */
export function encodeEmbedRequest(request: EmbedRequest, mediaEncoding: "base64" | "data-uri"): RequestBody {
  const parameters = JSON.stringify(request.parameters);
  if (request.media.length === 0) return Buffer.from(parameters);
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
      segments.push(Buffer.from(text), part.type === "base64" ? { base64: part.base64 } : part);
      text = '"';
    }
    if (field === "images") text += "]";
  }
  segments.push(Buffer.from(`${text}}`));
  return {
    byteLength: segments.reduce((sum, segment) => sum + lengthOf(segment), 0),
    chunks: () => chunksOf(segments),
  };
}

/** The JSON body of a call to any model, verbatim. */
export function encodeParameters(parameters: unknown): Buffer {
  return Buffer.from(JSON.stringify(parameters));
}

function lengthOf(segment: Segment): number {
  if (Buffer.isBuffer(segment)) return segment.byteLength;
  return "base64" in segment ? segment.base64.length : base64Length(segment.byteLength);
}

async function* chunksOf(segments: readonly Segment[]): AsyncGenerator<Uint8Array> {
  for (const segment of segments) {
    if (Buffer.isBuffer(segment)) yield segment;
    else if ("base64" in segment) {
      for (let start = 0; start < segment.base64.length; start += sliceLength) {
        yield Buffer.from(segment.base64.slice(start, start + sliceLength), "latin1");
      }
    } else yield* streamBase64(segment);
  }
}
