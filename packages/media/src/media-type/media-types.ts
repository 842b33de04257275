import type { MediaKind } from "@segmind-embeddings/core";

/** The formats that this package can read: those that the gateway accepts, and images that `prepareImage` can convert. */
export const kindOfMediaType: Readonly<Record<string, MediaKind>> = {
  "image/png": "image",
  "image/jpeg": "image",
  "image/gif": "image",
  "image/webp": "image",
  "image/avif": "image",
  "image/heic": "image",
  "image/tiff": "image",
  "audio/mpeg": "audio",
  "audio/wav": "audio",
  "video/mp4": "video",
  "video/quicktime": "video",
  "application/pdf": "pdf",
};

const mediaTypeOfExtension: Readonly<Record<string, string>> = {
  png: "image/png",
  apng: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  jpe: "image/jpeg",
  jfif: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
  heif: "image/heic",
  tif: "image/tiff",
  tiff: "image/tiff",
  bmp: "image/bmp",
  svg: "image/svg+xml",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  wave: "audio/wav",
  m4a: "audio/mp4",
  m4b: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  flac: "audio/flac",
  mp4: "video/mp4",
  m4v: "video/mp4",
  "3gp": "video/3gpp",
  mov: "video/quicktime",
  qt: "video/quicktime",
  webm: "video/webm",
  mkv: "video/matroska",
  avi: "video/x-msvideo",
  pdf: "application/pdf",
  txt: "text/plain",
  html: "text/html",
  json: "application/json",
  zip: "application/zip",
};

/** The media type of a file name's extension; `undefined` for an unknown one. */
export function mediaTypeOfName(name: string): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(mediaTypeOfExtension, extension) ? mediaTypeOfExtension[extension] : undefined;
}

/** Types without a signature: bytes of no known format do not contradict them. */
export const textMediaTypes: ReadonlySet<string> = new Set([
  "text/plain",
  "text/html",
  "application/json",
  "image/svg+xml",
]);
