import { extname } from "node:path";
import { chunkText } from "../texts/chunk/chunk-text.ts";
import { extractText } from "../texts/extract/extract-text.ts";
import { readTextFile } from "../texts/read/read-text-file.ts";
import type { FileFormat } from "./file-kinds.ts";
import type { Piece } from "./piece.ts";
import { UnusableFileError } from "./unusable-file-error.ts";

export interface ChunkOptions {
  readonly maxTokens: number;
  readonly overlap: number;
}

/** A chunk of a text, before it has a key. */
export type Chunk = Required<Pick<Piece, "text">> & Pick<Piece, "range">;

/**
 * The chunks of a text file's bytes.
 *
 * @throws UnusableFileError for what is not a text
 */
export function chunkDocument(
  path: string,
  bytes: Uint8Array,
  format: FileFormat | undefined,
  options: ChunkOptions,
): Chunk[] {
  if (bytes.length === 0) throw new UnusableFileError("an empty file");
  if (format === "extract") {
    const extracted = extractText(bytes, extname(path));
    if ("skipped" in extracted) throw new UnusableFileError(extracted.skipped);
    return chunkRow(extracted.text, options, extracted.format).map(({ text }) => ({ text }));
  }
  const file = readTextFile(bytes);
  if ("notText" in file) throw new UnusableFileError(file.notText, { isNoText: true });
  const chunks = chunkRow(file.text, options, format === "markdown" ? "markdown" : "plain");
  if (chunks.length === 0) throw new UnusableFileError("a text of white space alone");
  return chunks;
}

/** The chunks of a text, without those of white space alone. */
export function chunkRow(
  text: string,
  options: ChunkOptions,
  format: "markdown" | "plain" = "plain",
): Chunk[] {
  const chunks = chunkText(text, { ...options, format }).filter((chunk) => chunk.text.trim() !== "");
  if (chunks.length < 2) return chunks.map((chunk) => ({ text: chunk.text }));
  const lineOf = lineCounter(text);
  return chunks.map(({ text: piece, start, end }) => ({
    text: piece,
    range: { unit: "lines", first: lineOf(start), last: lineOf(Math.max(start, end - 1)) },
  }));
}

/** Gives the line, from 1, of a place in a text. */
function lineCounter(text: string): (place: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) ends.push(at);
  return (place) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < place) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
