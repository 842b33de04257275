import type { Kind } from "../wire.ts";

export const kinds: readonly Kind[] = ["text", "image", "audio", "video", "pdf"];

export const kindWords: Readonly<Record<Kind, string>> = {
  text: "Text",
  image: "Image",
  audio: "Audio",
  video: "Video",
  pdf: "PDF",
};
