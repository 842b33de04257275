import type { Bytes } from "../bytes/bytes.ts";
import {
  AmbiguousMediaError,
  EmptyMediaError,
  MediaTypeMismatchError,
  UnsupportedMediaError,
} from "../errors/content-errors.ts";
import { detectMediaType, headLength } from "../media-type/detect-media-type.ts";
import { findSecondFormat } from "../media-type/find-second-format.ts";
import { fits } from "../media-type/types-agree.ts";
import { kindOfMediaType } from "../media-type/media-types.ts";
import { readFacts, type FactsOptions } from "./read-metadata.ts";
import { makeMedia, type LoadedMedia, type SignalOptions } from "./loaded-media.ts";

/** A media type that someone claims, and who does. */
export interface Declared {
  readonly by: string;
  readonly mediaType: string;
  /** Bytes of no known format do not contradict it. */
  readonly isUntold?: boolean;
}

const advice: Readonly<Record<string, string>> = {
  image: "save it as PNG or JPEG",
  audio: "convert it to MP3 or WAV, for instance: ffmpeg -i in out.mp3",
  video: "convert it to MP4, for instance: ffmpeg -i in out.mp4",
};

/** Tells what bytes are, holds that against what is declared, and reads the facts. */
export async function identifyMedia(
  bytes: Bytes,
  declared: readonly Declared[],
  options: FactsOptions & SignalOptions,
): Promise<LoadedMedia> {
  const { signal } = options;
  if (bytes.byteLength === 0) throw new EmptyMediaError(bytes.label);
  await using open = await bytes.open(signal);
  const head = await open.read(0, headLength);
  const mediaType = await detectMediaType(head);
  const claims = mediaType === undefined ? declared.filter(({ isUntold }) => isUntold !== true) : declared;
  const lie = claims.find((claim) => !fits(claim.mediaType, mediaType));
  if (lie !== undefined) throw new MediaTypeMismatchError(bytes.label, lie.by, lie.mediaType, mediaType);
  if (mediaType === undefined || kindOfMediaType[mediaType] === undefined)
    throw unsupported(bytes.label, mediaType);
  const second = await findSecondFormat(open, bytes.byteLength, head, mediaType);
  if (second !== undefined) throw new AmbiguousMediaError(bytes.label, mediaType, second);
  const facts = await readFacts({ bytes, open, mediaType, signal }, options);
  await open.verify();
  return makeMedia(bytes, mediaType, facts);
}

function unsupported(label: string, mediaType: string | undefined): UnsupportedMediaError {
  const takes =
    "PNG, JPEG, MP3, WAV, MP4, MOV and PDF are taken, GIF, WebP, AVIF, HEIC and TIFF can be converted";
  if (mediaType === undefined) {
    return new UnsupportedMediaError(label, { what: "its bytes are of no known format", cure: takes });
  }
  return new UnsupportedMediaError(label, {
    actual: mediaType,
    what: `this is ${mediaType}`,
    cure: advice[mediaType.split("/", 1)[0] ?? ""] ?? takes,
  });
}
