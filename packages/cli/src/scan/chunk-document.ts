import type { FileFormat } from "./file-kinds.ts";
import type { Piece } from "./piece.ts";
import { UnusableFileError } from "./unusable-file-error.ts";

export interface ChunkOptions {
  readonly maxTokens: number;
  readonly overlap: number;
}

/**
 * The chunks of a text file's bytes.
 *
 * @throws UnusableFileError for what is no text
 */
export async function chunkDocument(
  path: string,
  bytes: Uint8Array,
  format: FileFormat | undefined,
  options: ChunkOptions,
): Promise<Omit<Piece, "key">[]> {
  void [path, format, options];
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  if (text.trim() === "") throw new UnusableFileError("a text of white space alone");
  return Promise.resolve([{ text }]);
}
