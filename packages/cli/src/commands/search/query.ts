import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { EmbedInput } from "@segmind-embeddings/core";
import { toEmbedInputs } from "@segmind-embeddings/media";
import { UsageError } from "../../program/usage-error.ts";
import { chunkDocument } from "../../scan/chunk-document.ts";
import { fileTrouble } from "../../scan/file-trouble.ts";
import { formatOfName } from "../../scan/file-kinds.ts";
import { isFileTrouble } from "../../scan/read-document.ts";
import { ScanDisk } from "../../scan/scan-disk.ts";

/** What is searched for. Dispose of it when it is embedded. */
export interface Query extends AsyncDisposable {
  readonly input: EmbedInput;
  /** A question in words, and not a file that is like what is wanted. */
  readonly isQuestion: boolean;
  /** Only the first piece of a longer file is used. */
  readonly isFirstPiece: boolean;
}

const largestChunk = { maxTokens: 8000, overlap: 0 };

/** The file of that name, if there is one; else the words. @throws UsageError */
export async function readQuery(operands: readonly string[], cwd: string): Promise<Query> {
  const [first] = operands;
  if (first === undefined) throw new UsageError("Say what to search for: words, a file, or --like ID.");
  const path = resolve(cwd, first);
  if (operands.length > 1 || !existsSync(path) || !statSync(path).isFile())
    return wordsQuery(operands.join(" "));
  if (formatOfName(path) === "media") return fileQuery(first, { media: path });
  const disk = new ScanDisk();
  try {
    return await fileQuery(first, { text: await disk.read(path, await disk.stat(path)) });
  } catch (error) {
    throw unusable(first, error);
  }
}

export function wordsQuery(words: string): Query {
  return { input: { input: words }, isQuestion: true, isFirstPiece: false, [Symbol.asyncDispose]: nothing };
}

/**
 * A file's first piece.
 *
 * @param name how messages call it, and what a text's format is told by
 * @param content a medium's path or bytes, or a text's bytes
 * @throws UsageError where it cannot be used
 */
export async function fileQuery(
  name: string,
  content: { readonly media: string | Uint8Array } | { readonly text: Uint8Array },
): Promise<Query> {
  try {
    if ("media" in content) {
      const whole = await toEmbedInputs(content.media);
      const [input = {}] = whole.inputs;
      const close = async (): Promise<void> => whole[Symbol.asyncDispose]();
      return { input, isQuestion: false, isFirstPiece: whole.requests > 1, [Symbol.asyncDispose]: close };
    }
    const [chunk, ...more] = chunkDocument(name, content.text, formatOfName(name), largestChunk);
    const input = { input: chunk?.text ?? "" };
    return { input, isQuestion: false, isFirstPiece: more.length > 0, [Symbol.asyncDispose]: nothing };
  } catch (error) {
    throw unusable(name, error);
  }
}

/** What is thrown for an error that a file's reading ended with. */
function unusable(name: string, error: unknown): unknown {
  return isFileTrouble(error) ? new UsageError(`${name}: ${fileTrouble(error)}`, { cause: error }) : error;
}

const nothing = (): Promise<void> => Promise.resolve();
