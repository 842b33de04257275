import { acceptedMediaTypes, InvalidInputError } from "@segmind-embeddings/core";
import type { Metadata, Sharp } from "sharp";
import { memoryBytes } from "../bytes/memory-bytes.ts";
import { BrokenMediaError, UnsupportedMediaError } from "../errors/content-errors.ts";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { abortSignal, boolean, checkOptions, positiveInteger } from "../load/check-options.ts";
import {
  makeMedia,
  partsOf,
  type LoadedImage,
  type LoadedMedia,
  type SignalOptions,
} from "../load/loaded-media.ts";
import { decodingMemory } from "./decoding-memory.ts";
import { loadSharp } from "./load-sharp.ts";
import { untilAborted } from "./until-aborted.ts";
import { withoutText } from "./without-text.ts";

export interface PrepareImageOptions extends SignalOptions {
  /**
   * The longest side in pixels; a larger image is scaled down to it. The default is the size to which Gemini itself scales
   * images down, by Google's documentation of image understanding. @default 3_072
   */
  readonly maxSide?: number | undefined;
  /** The most pixels (width × height) of an image that is decoded: a guard against bombs. @default 268_402_689 */
  readonly maxPixels?: number | undefined;
  /** The most bytes of an image that is decoded, which happens in memory. @default 67_108_864 (64 MiB) */
  readonly maxBytes?: number | undefined;
  /**
   * The most bytes of memory that decoding may take, estimated from format and size: a guard against small files of large
   * images. @default 300_000_000
   */
  readonly maxMemory?: number | undefined;
  /** Rotate an image upright that a camera stored rotated. @default true */
  readonly upright?: boolean | undefined;
}

const defaults = {
  maxSide: 3_072,
  maxPixels: 0x3fff ** 2,
  maxBytes: 64 * 1024 * 1024,
  maxMemory: 300_000_000,
  upright: true,
};
const jpegQuality = 90;

/** Of all options but `signal`. */
export const imageRules = {
  maxSide: positiveInteger,
  maxPixels: positiveInteger,
  maxBytes: positiveInteger,
  maxMemory: positiveInteger,
  upright: boolean,
};

/**
 * Converts an image to a form that a request accepts: PNG or JPEG, upright, no side longer than `maxSide`. An image that
 * already has this form is returned as it is. Converting needs `sharp`, an optional peer dependency. The result is in
 * memory: a PNG if there is transparency or the original is a PNG or GIF (of which the first frame is used), else a JPEG.
 *
 * @throws MissingSharpError if sharp is needed and not installed
 * @throws MediaTooLargeError for more than `maxPixels`, `maxBytes` or `maxMemory`
 * @throws BrokenMediaError for pixels that cannot be decoded
 * @throws InvalidInputError for a medium that is no image, and for invalid options
 * @throws UnsupportedMediaError if this build of sharp cannot decode the format, such as most HEIC
 */
export async function prepareImage(
  media: LoadedMedia,
  options: PrepareImageOptions = {},
): Promise<LoadedImage> {
  checkOptions(options, { ...imageRules, signal: abortSignal });
  const { bytes } = partsOf(media);
  if (media.kind !== "image") {
    throw new InvalidInputError([
      { path: "media", received: `a medium of kind ${media.kind}`, expected: "an image" },
    ]);
  }
  const { signal } = options;
  signal?.throwIfAborted();
  const settings = {
    maxSide: options.maxSide ?? defaults.maxSide,
    maxPixels: options.maxPixels ?? defaults.maxPixels,
    maxBytes: options.maxBytes ?? defaults.maxBytes,
    maxMemory: options.maxMemory ?? defaults.maxMemory,
    upright: options.upright ?? defaults.upright,
  };
  const why = reasonToChange(media, settings);
  if (why === undefined) return media;
  checkSize(media, settings);
  const sharp = await loadSharp(media.label, why);
  const file = await bytes.readAll(signal);
  const data = media.mediaType === "image/png" ? await withoutText(file) : file;
  try {
    const image = sharp(data, {
      limitInputPixels: settings.maxPixels,
      failOn: "error",
      sequentialRead: true,
    });
    const metadata = await untilAborted(image.metadata(), signal);
    await checkMemory(media, data, metadata, settings);
    const output = await untilAborted(encode(image, metadata, media.mediaType, settings), signal);
    return output(media.label);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (MediaTooLargeError.isInstance(cause)) throw cause;
    throw decodeError(media, settings, cause);
  }
}

type Settings = typeof defaults;

function reasonToChange(media: LoadedImage, { maxSide, upright }: Settings): string | undefined {
  if (!acceptedMediaTypes.image.includes(media.mediaType))
    return `this is ${media.mediaType} and must be converted to PNG or JPEG`;
  if (Math.max(media.width, media.height) > maxSide) {
    return `its ${media.width} × ${media.height} pixels must be scaled down to a side of ${maxSide}`;
  }
  if (upright && media.orientation !== undefined)
    return "it is stored rotated and must be rotated upright (or pass upright: false)";
  return undefined;
}

function checkSize(media: LoadedImage, { maxPixels, maxBytes }: Settings): void {
  const pixels = media.width * media.height;
  if (pixels > maxPixels) {
    throw new MediaTooLargeError(media.label, {
      option: "maxPixels",
      unit: "pixels",
      allowed: maxPixels,
      received: pixels,
    });
  }
  if (media.byteLength > maxBytes) {
    throw new MediaTooLargeError(media.label, {
      option: "maxBytes",
      unit: "bytes",
      allowed: maxBytes,
      received: media.byteLength,
    });
  }
}

async function checkMemory(
  { label }: LoadedImage,
  data: Buffer,
  metadata: Metadata,
  { maxSide, maxMemory }: Settings,
): Promise<void> {
  const needed = Math.ceil(await decodingMemory(data, metadata, maxSide));
  if (needed <= maxMemory) return;
  throw new MediaTooLargeError(label, {
    option: "maxMemory",
    unit: "bytes of memory to decode it",
    allowed: maxMemory,
    received: needed,
    hint: "give a smaller image, save it as PNG or JPEG that is neither interlaced nor progressive, or raise maxMemory",
  });
}

/** Decodes, rotates, scales and encodes; the caller names the result. */
async function encode(
  image: Sharp,
  metadata: Metadata,
  mediaType: string,
  { maxSide, upright }: Settings,
): Promise<(label: string) => LoadedImage> {
  const scaled = (upright ? image.autoOrient() : image).resize({
    width: maxSide,
    height: maxSide,
    fit: "inside",
    withoutEnlargement: true,
  });
  const asPng = metadata.hasAlpha || mediaType === "image/png" || mediaType === "image/gif";
  const { data, info } = await (asPng ? scaled.png() : scaled.jpeg({ quality: jpegQuality })).toBuffer({
    resolveWithObject: true,
  });
  return (label) =>
    makeMedia(memoryBytes(label, data), asPng ? "image/png" : "image/jpeg", {
      kind: "image",
      width: info.width,
      height: info.height,
    });
}

function decodeError(media: LoadedImage, { maxPixels }: Settings, cause: unknown): Error {
  const { label, mediaType } = media;
  const message = cause instanceof Error ? cause.message : "";
  if (/pixel limit/i.test(message)) {
    return new MediaTooLargeError(label, {
      option: "maxPixels",
      unit: "pixels",
      allowed: maxPixels,
      received: media.width * media.height,
    });
  }
  if (mediaType === "image/heic" || /unsupported|no loader|not built|decompress.*codec/i.test(message)) {
    return new UnsupportedMediaError(label, {
      actual: mediaType,
      what: `this ${mediaType} image cannot be decoded by the installed sharp`,
      hint: "save it as PNG or JPEG, for instance: magick in.heic out.jpg",
      cause,
    });
  }
  return new BrokenMediaError(label, mediaType, "its pixels cannot be decoded", { cause });
}
