import type { EmbedInput } from "@segmind-embeddings/core";
import { MediaError, toEmbedInputs } from "@segmind-embeddings/media";
import { chunkDocument, type Chunk, type ChunkOptions } from "./chunk-document.ts";
import { formatOfName } from "./file-kinds.ts";
import type { Kind, Piece } from "./piece.ts";
import { UnusableFileError } from "./unusable-file-error.ts";

/** The pieces of a file. */
export interface ReadDocument {
  readonly kind: Kind;
  readonly pieces: readonly Piece[];
}

/** Gives the store's key of an input. */
export type KeyOf = (input: EmbedInput) => Promise<string>;

/**
 * Reads a file and cuts it into pieces that each fit into one request. Texts are recognised by their names, media by
 * their bytes.
 *
 * @throws UnusableFileError, MediaError, or an error of the file system
 */
export async function readDocument(
  path: string,
  keyOf: KeyOf,
  chunks: ChunkOptions,
  readText: () => Promise<Uint8Array>,
): Promise<ReadDocument> {
  const format = formatOfName(path);
  if (format !== "media") {
    const pieces = await textPieces(chunkDocument(path, await readText(), format, chunks), keyOf);
    return { kind: "text", pieces };
  }
  await using whole = await toEmbedInputs(path);
  const keys = await Promise.all(whole.inputs.map((input) => keyOf(input)));
  const pieces = keys.map((key, index): Piece => {
    const range = keys.length === 1 ? undefined : whole.ranges[index];
    return { key, ...(range && { range }) };
  });
  return { kind: whole.media.kind, pieces };
}

/** The pieces of a text's chunks. */
export async function textPieces(chunks: readonly Chunk[], keyOf: KeyOf): Promise<Piece[]> {
  return Promise.all(
    chunks.map(async (chunk): Promise<Piece> => ({ ...chunk, key: await keyOf({ input: chunk.text }) })),
  );
}

/** Whether an error is about the file, and not about this program. */
export function isFileTrouble(error: unknown): boolean {
  return (
    error instanceof UnusableFileError ||
    MediaError.isInstance(error) ||
    (error instanceof Error && ("syscall" in error || (error as { code?: unknown }).code === "INVALID_INPUT"))
  );
}
