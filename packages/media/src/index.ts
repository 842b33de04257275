export {
  AmbiguousMediaError,
  BrokenMediaError,
  EmptyMediaError,
  EncryptedMediaError,
  MediaTypeMismatchError,
  UnsupportedMediaError,
} from "./errors/content-errors.ts";
export {
  MediaAccessError,
  MediaChangedError,
  MediaDisposedError,
  MediaNotFoundError,
  MediaReadError,
  NotAFileError,
} from "./errors/file-errors.ts";
export { MediaLimitError, MediaTooLargeError, UnsplittableMediaError } from "./errors/limit-errors.ts";
export { MediaError } from "./errors/media-error.ts";
export { MediaTimeoutError, ParserCrashedError } from "./errors/parsing-errors.ts";
export { MissingSharpError } from "./errors/missing-sharp-error.ts";
export { MediaFetchError, UrlRefusedError } from "./errors/url-errors.ts";
export {
  type AudioMetadata,
  type ImageMetadata,
  type MediaMetadata,
  type PdfMetadata,
  type VideoMetadata,
} from "./metadata/media-metadata.ts";
export { prepareImage, type PrepareImageOptions } from "./image/prepare-image.ts";
export { toEmbedInputs, type EmbedInputs, type ToEmbedInputsOptions } from "./inputs/to-embed-inputs.ts";
export { checkMedia, type CheckOptions } from "./limits/check-media.ts";
export { mediaLimits, type MediaLimits, type MediaLimitsOverride } from "./limits/media-limits.ts";
export { loadMedia, type LoadOptions, type LoadSource } from "./load/load-media.ts";
export {
  type LoadedBase,
  type LoadedAudio,
  type LoadedImage,
  type LoadedMedia,
  type LoadedPdf,
  type LoadedVideo,
  type SignalOptions,
} from "./load/loaded-media.ts";
export { type ParsingOptions } from "./parsing/parsing-options.ts";
export { type ByteStream } from "./bytes/take-stream.ts";
export { type MediaPiece, type MediaRange, type PageRange, type TimeRange } from "./split/media-piece.ts";
export { splitMedia, type SplitOptions } from "./split/split-media.ts";
