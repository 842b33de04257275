import type { Kind } from "../scan/piece.ts";
import { count } from "./format.ts";

const names: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  text: ["text", "texts"],
  image: ["image", "images"],
  audio: ["recording", "recordings"],
  video: ["video", "videos"],
  pdf: ["PDF", "PDFs"],
};

/** `2 images`. */
export function kindWords(kind: Kind, number: number): string {
  return count(number, ...names[kind]);
}
