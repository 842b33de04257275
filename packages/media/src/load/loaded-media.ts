import { InvalidInputError, type MediaSource } from "@segmind-embeddings/core";
import type { Bytes } from "../bytes/bytes.ts";
import type { AudioFacts, ImageFacts, MediaFacts, PdfFacts, VideoFacts } from "../metadata/media-metadata.ts";
import { describe } from "./check-options.ts";

/** For work that takes long enough to be called off. */
export interface SignalOptions {
  /** Aborts the work, which then rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What every loaded medium has, whatever its kind. */
export interface LoadedBase extends MediaSource, AsyncDisposable {
  /** What messages call it: the path, the URL without its query, or "the stream". */
  readonly label: string;
  /**
   * The bytes from the beginning, as often as asked for. Nothing is opened before the first chunk is pulled.
   *
   * @throws MediaChangedError where a file is no longer the one that was loaded
   * @throws MediaDisposedError
   */
  stream(options?: SignalOptions): AsyncIterable<Uint8Array>;
  /** The SHA-256 of the bytes in hex; read through once, and then remembered. */
  sha256(options?: SignalOptions): Promise<string>;
  /** Removes the temporary file, where there is one. Pieces cut from this source read from it: dispose it last. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LoadedImage extends LoadedBase, ImageFacts {}
export interface LoadedAudio extends LoadedBase, AudioFacts {}
export interface LoadedVideo extends LoadedBase, VideoFacts {}
export interface LoadedPdf extends LoadedBase, PdfFacts {}

/** A medium whose facts are known and whose bytes are read when they are sent; told apart by `kind`. */
export type LoadedMedia = LoadedImage | LoadedAudio | LoadedVideo | LoadedPdf;

/** What stands behind a loaded medium. */
export interface MediaParts {
  readonly bytes: Bytes;
  readonly facts: MediaFacts;
}

/** Under this the parts are kept, out of sight; the same in every copy of the package. */
const partsKey = Symbol.for("segmind-embeddings/media/parts");

export function makeMedia<F extends MediaFacts, X extends object = object>(
  bytes: Bytes,
  mediaType: string,
  facts: F,
  extra: X = {} as X,
): F & LoadedBase & X {
  const media: F & LoadedBase & X = {
    ...facts,
    ...extra,
    label: bytes.label,
    mediaType,
    byteLength: bytes.byteLength,
    stream: ({ signal } = {}) => bytes.stream(signal),
    sha256: ({ signal } = {}) => bytes.sha256(signal),
    [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
  };
  const parts: MediaParts = { bytes, facts };
  Object.defineProperty(media, partsKey, { value: parts, enumerable: false });
  return media;
}

/** The parts of a medium that this package made. @throws InvalidInputError for anything else */
export function partsOf(value: unknown): MediaParts {
  if (isLoadedMedia(value)) return (value as unknown as Record<symbol, MediaParts>)[partsKey] as MediaParts;
  throw new InvalidInputError([
    { path: "media", received: describe(value), expected: "what loadMedia gave: await loadMedia(path)" },
  ]);
}

/** Whether a value is a medium that this package loaded, from this copy of it or another one. */
export function isLoadedMedia(value: unknown): value is LoadedMedia {
  try {
    return typeof value === "object" && value !== null && partsKey in value;
  } catch {
    return false; // an object that throws when it is looked at
  }
}
