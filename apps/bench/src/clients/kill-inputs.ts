import type { EmbedInput } from "@segmind-embeddings/core";
import { textAt } from "./text-at.ts";

export const killKinds = {
  v1: { mode: "sync" },
  v2: { mode: "async" },
  media: { mode: "sync" },
} as const;
export type KillKind = keyof typeof killKinds;

/** The same inputs in each process; each medium has bytes of its own. */
export function killInputs(kind: KillKind, count: number): EmbedInput[] {
  return Array.from({ length: count }, (_, index) => {
    const text = textAt(index);
    return kind === "media" ? { input: text, image: imageOf(index) } : { input: text };
  });
}

/** As much of a PNG as is looked at. */
function imageOf(index: number): Uint8Array {
  const bytes = Buffer.alloc(2_048);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.writeUInt32BE(index, 64);
  return bytes;
}
