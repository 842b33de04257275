import { extname } from "node:path";
import type { Kind } from "./item.ts";

interface FileKind {
  readonly kind: Kind;
  readonly mediaType: string;
}

const kinds: Readonly<Partial<Record<string, FileKind>>> = {
  ".txt": { kind: "text", mediaType: "text/plain" },
  ".md": { kind: "text", mediaType: "text/plain" },
  ".png": { kind: "image", mediaType: "image/png" },
  ".jpg": { kind: "image", mediaType: "image/jpeg" },
  ".jpeg": { kind: "image", mediaType: "image/jpeg" },
  ".mp3": { kind: "audio", mediaType: "audio/mpeg" },
  ".wav": { kind: "audio", mediaType: "audio/wav" },
  ".mp4": { kind: "video", mediaType: "video/mp4" },
  ".mov": { kind: "video", mediaType: "video/quicktime" },
  ".pdf": { kind: "pdf", mediaType: "application/pdf" },
};

/** What a file is, by its name; `undefined` where it is nothing that can be embedded. */
export function kindOfPath(path: string): FileKind | undefined {
  return kinds[extname(path).toLowerCase()];
}
