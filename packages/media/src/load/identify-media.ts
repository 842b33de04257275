import type { Bytes } from "../bytes/bytes.ts";
import {
  AmbiguousMediaError,
  EmptyMediaError,
  MediaTypeMismatchError,
  UnsupportedMediaError,
} from "../errors/content-errors.ts";
import { detectMediaType, headLength } from "../media-type/detect-media-type.ts";
import { findSecondFormat } from "../media-type/find-second-format.ts";
import { typesAgree } from "../media-type/types-agree.ts";
import { kindOfMediaType } from "../media-type/media-types.ts";
import { readMetadata, type MetadataOptions } from "./read-metadata.ts";
import { makeMedia, type LoadedMedia, type SignalOptions } from "./loaded-media.ts";

/** A declared media type, and where it was declared. */
export interface Declared {
  readonly by: string;
  readonly mediaType: string;
  /** The type has no signature, so that bytes of no known format do not contradict it. */
  readonly isWeak?: boolean;
}

const advice: Readonly<Record<string, string>> = {
  image: "save it as PNG or JPEG",
  audio: "convert it to MP3 or WAV, for instance: ffmpeg -i in out.mp3",
  video: "convert it to MP4, for instance: ffmpeg -i in out.mp4",
};

/** Detects the format of bytes, compares it with what is declared, and reads the metadata. */
export async function identifyMedia(
  bytes: Bytes,
  declared: readonly Declared[],
  options: MetadataOptions & SignalOptions,
): Promise<LoadedMedia> {
  const { signal } = options;
  if (bytes.byteLength === 0) throw new EmptyMediaError(bytes.label);
  await using open = await bytes.open(signal);
  const head = await open.read(0, headLength);
  const mediaType = await detectMediaType(head);
  const claims = mediaType === undefined ? declared.filter(({ isWeak }) => isWeak !== true) : declared;
  const mismatch = claims.find((claim) => !typesAgree(claim.mediaType, mediaType));
  if (mismatch !== undefined)
    throw new MediaTypeMismatchError(bytes.label, mismatch.by, mismatch.mediaType, mediaType);
  if (mediaType === undefined || kindOfMediaType[mediaType] === undefined)
    throw unsupported(bytes.label, mediaType);
  const second = await findSecondFormat(open, bytes.byteLength, head, mediaType);
  if (second !== undefined) throw new AmbiguousMediaError(bytes.label, mediaType, second);
  const metadata = await readMetadata({ bytes, open, mediaType, signal }, options);
  await open.verify();
  return makeMedia(bytes, mediaType, metadata);
}

function unsupported(label: string, mediaType: string | undefined): UnsupportedMediaError {
  const accepted =
    "PNG, JPEG, MP3, WAV, MP4, MOV and PDF are accepted, GIF, WebP, AVIF, HEIC and TIFF can be converted";
  if (mediaType === undefined) {
    return new UnsupportedMediaError(label, { what: "its bytes are of no known format", hint: accepted });
  }
  return new UnsupportedMediaError(label, {
    actual: mediaType,
    what: `this is ${mediaType}`,
    hint: advice[mediaType.split("/", 1)[0] ?? ""] ?? accepted,
  });
}
