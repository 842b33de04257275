import type { ChunkOptions } from "./chunk-document.ts";
import type { Piece } from "./piece.ts";

/** Cuts a text into chunks that each fit into one request. */
export function chunkText(
  text: string,
  format: "markdown" | "plain",
  options: ChunkOptions,
): Omit<Piece, "key">[] {
  void [format, options];
  return text.trim() === "" ? [] : [{ text }];
}
