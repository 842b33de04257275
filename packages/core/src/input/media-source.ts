/**
 * A medium that is read when it is sent, never before: a file on disk, for instance. The package
 * `@segmind-embeddings/media` makes these; any object of this form will do.
 */
export interface MediaSource {
  /** The media type, such as `video/mp4`. */
  readonly mediaType: string;
  /** The exact number of bytes that `stream()` gives. */
  readonly byteLength: number;
  /** The bytes from the beginning; called once for each attempt to send them. */
  stream(): AsyncIterable<Uint8Array>;
  /**
   * The SHA-256 of the bytes in hex, where it is known: a store and a run recognise equal media by it. Without it the stream
   * is read once more to make one.
   */
  sha256?(): Promise<string>;
}

export function isMediaSource(value: unknown): value is MediaSource {
  return (
    typeof value === "object" &&
    value !== null &&
    "mediaType" in value &&
    typeof value.mediaType === "string" &&
    "byteLength" in value &&
    Number.isSafeInteger(value.byteLength) &&
    "stream" in value &&
    typeof value.stream === "function"
  );
}
