/** The four kinds of media beside text. */
export type MediaKind = "image" | "audio" | "video" | "pdf";

/** The media types the gateway takes, by kind. Source: the provider's parameter list. */
export const acceptedMediaTypes: Record<MediaKind, readonly string[]> = {
  image: ["image/png", "image/jpeg"],
  audio: ["audio/mpeg", "audio/wav"],
  video: ["video/mp4", "video/quicktime"],
  pdf: ["application/pdf"],
};

export const mediaFormatNames: Record<MediaKind, string> = {
  image: "PNG or JPEG",
  audio: "MP3 or WAV",
  video: "MP4 or MOV",
  pdf: "PDF",
};

const aliases: Record<string, string> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/heif": "image/heic",
  "image/heic-sequence": "image/heic",
  "image/heif-sequence": "image/heic",
  "image/avif-sequence": "image/avif",
  "audio/mp3": "audio/mpeg",
  "audio/x-mp3": "audio/mpeg",
  "audio/x-mpeg": "audio/mpeg",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "audio/x-m4a": "audio/mp4",
  "audio/x-flac": "audio/flac",
  "video/mov": "video/quicktime",
  "video/x-m4v": "video/mp4",
  "application/x-pdf": "application/pdf",
};

/** A media type in lower case, without parameters and under its usual name. */
export function canonicalMediaType(mediaType: string): string {
  const bare = (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
  return aliases[bare] ?? bare;
}
