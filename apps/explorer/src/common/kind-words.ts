import type { Kind } from "../wire.ts";
import { count } from "./format.ts";

export const kinds: readonly Kind[] = ["text", "image", "audio", "video", "pdf"];

export const kindWords: Readonly<Record<Kind, string>> = {
  text: "Text",
  image: "Image",
  audio: "Audio",
  video: "Video",
  pdf: "PDF",
};

const counted: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  text: ["text", "texts"],
  image: ["image", "images"],
  audio: ["recording", "recordings"],
  video: ["video", "videos"],
  pdf: ["PDF", "PDFs"],
};

/** `1 text`, `3 recordings`. */
export function countKind(number: number, kind: Kind): string {
  return count(number, ...counted[kind]);
}
