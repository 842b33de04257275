import { InvalidInputError, type MediaSource } from "@segmind-embeddings/core";
import type { Bytes } from "../bytes/bytes.ts";
import type {
  AudioMetadata,
  ImageMetadata,
  MediaMetadata,
  PdfMetadata,
  VideoMetadata,
} from "../metadata/media-metadata.ts";
import { describe } from "./check-options.ts";

/** For work that can be aborted. */
export interface SignalOptions {
  /** Aborts the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The fields that every kind of loaded medium has. */
export interface LoadedBase extends MediaSource, AsyncDisposable {
  /** Its name in messages: the path, the URL without its query, or "the stream". */
  readonly label: string;
  /**
   * All bytes, any number of times. Nothing is opened before the first chunk is pulled.
   *
   * @throws MediaChangedError if a file is no longer the one that was loaded
   * @throws MediaDisposedError
   */
  stream(options?: SignalOptions): AsyncIterable<Uint8Array>;
  /** The SHA-256 of the bytes in hex. They are read once; the digest is cached. */
  sha256(options?: SignalOptions): Promise<string>;
  /** Removes the temporary file, if there is one. Pieces of this source may read from it: dispose of it last. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LoadedImage extends LoadedBase, ImageMetadata {}
export interface LoadedAudio extends LoadedBase, AudioMetadata {}
export interface LoadedVideo extends LoadedBase, VideoMetadata {}
export interface LoadedPdf extends LoadedBase, PdfMetadata {}

/** A medium whose metadata are known, and whose bytes are read when they are sent. A union, discriminated by `kind`. */
export type LoadedMedia = LoadedImage | LoadedAudio | LoadedVideo | LoadedPdf;

/** The internal state of a loaded medium. */
export interface MediaParts {
  readonly bytes: Bytes;
  readonly metadata: MediaMetadata;
}

/** The key of a hidden property; the same in every copy of the package. */
const partsKey = Symbol.for("segmind-embeddings/media/parts");

export function makeMedia<F extends MediaMetadata, X extends object = object>(
  bytes: Bytes,
  mediaType: string,
  metadata: F,
  extra: X = {} as X,
): F & LoadedBase & X {
  const media: F & LoadedBase & X = {
    ...metadata,
    ...extra,
    label: bytes.label,
    mediaType,
    byteLength: bytes.byteLength,
    stream: ({ signal } = {}) => bytes.stream(signal),
    sha256: ({ signal } = {}) => bytes.sha256(signal),
    [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
  };
  const parts: MediaParts = { bytes, metadata };
  Object.defineProperty(media, partsKey, { value: parts, enumerable: false });
  return media;
}

/** The parts of a medium that this package loaded. @throws InvalidInputError for anything else */
export function partsOf(value: unknown): MediaParts {
  if (isLoadedMedia(value)) return (value as unknown as Record<symbol, MediaParts>)[partsKey] as MediaParts;
  throw new InvalidInputError([
    { path: "media", received: describe(value), expected: "what loadMedia returned: await loadMedia(path)" },
  ]);
}

/** Whether a value is a medium that this package, or another copy of it, loaded. */
export function isLoadedMedia(value: unknown): value is LoadedMedia {
  try {
    return typeof value === "object" && value !== null && partsKey in value;
  } catch {
    return false; // its properties throw
  }
}
