import { canonicalMediaType } from "@segmind-embeddings/core";
import { mediaTypeOfName } from "./media-types.ts";

/** Other names that servers and programs use for formats, in addition to those that core knows. */
const aliases: Readonly<Record<string, string>> = {
  "image/apng": "image/png",
  "image/vnd.mozilla.apng": "image/png",
  "image/x-png": "image/png",
  "image/x-citrix-png": "image/png",
  "image/jpe": "image/jpeg",
  "image/x-jpeg": "image/jpeg",
  "image/x-citrix-jpeg": "image/jpeg",
  "image/x-gif": "image/gif",
  "image/x-webp": "image/webp",
  "image/tif": "image/tiff",
  "image/x-tif": "image/tiff",
  "image/x-tiff": "image/tiff",
  "audio/mpeg3": "audio/mpeg",
  "audio/x-mpeg-3": "audio/mpeg",
  "audio/x-mpeg3": "audio/mpeg",
  "audio/mpg": "audio/mpeg",
  "audio/x-mpg": "audio/mpeg",
  "audio/mpa": "audio/mpeg",
  "audio/x-mpegaudio": "audio/mpeg",
  "audio/x-pn-wav": "audio/wav",
  "audio/m4a": "audio/mp4",
  "application/mp4": "video/mp4",
  "video/mp4v-es": "video/mp4",
  "video/x-quicktime": "video/quicktime",
  "application/acrobat": "application/pdf",
  "application/vnd.pdf": "application/pdf",
  "text/pdf": "application/pdf",
  "text/x-pdf": "application/pdf",
};

/** Types that state no format. */
const unspecific: ReadonlySet<string> = new Set([
  "*/*",
  "application/octet-stream",
  "application/x-octet-stream",
  "binary/octet-stream",
  "application/binary",
  "application/x-binary",
  "application/unknown",
  "application/x-unknown",
  "unknown/unknown",
  "application/force-download",
  "application/x-force-download",
  "application/download",
  "application/x-download",
  "application/save",
]);

/**
 * The usual name of a declared media type, or of a bare extension; empty if it states no format. `image/*` is returned as
 * it is, because it states the kind.
 */
export function usualMediaType(declared: string): string {
  const bare = (declared.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (!bare.includes("/")) return mediaTypeOfName(`.${bare.replace(/^\./, "")}`) ?? "";
  const name = canonicalMediaType(bare);
  if (unspecific.has(name)) return "";
  if (/^[a-z]+\/\*?$/.test(name)) return `${name.split("/", 1)[0] ?? ""}/*`;
  return aliases[name] ?? name;
}
