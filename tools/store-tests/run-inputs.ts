import type { EmbedInput } from "../../packages/core/src/index.ts";
import { pngBytes } from "../png-bytes.ts";

/** What a run embeds: texts by v1, texts by v2, and small images. */
export interface RunInputs {
  readonly sync: readonly string[];
  readonly async: readonly string[];
  readonly media: readonly EmbedInput[];
}

/** @param count of all of them */
export function runInputs(count: number): RunInputs {
  const texts = (kind: string, length: number): string[] =>
    Array.from({ length }, (_, index) => `A text of the ${kind} kind, number ${String(index)}.`);
  const [media, async] = [Math.floor(count * 0.1), Math.floor(count * 0.3)];
  return {
    sync: texts("first", count - async - media),
    async: texts("second", async),
    media: texts("third", media).map((text) => ({ image: pngBytes(text) })),
  };
}
