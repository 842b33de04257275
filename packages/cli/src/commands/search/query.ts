import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { EmbedInput } from "@segmind-embeddings/core";
import { toEmbedInputs } from "@segmind-embeddings/media";
import { readFile } from "node:fs/promises";
import { UsageError } from "../../program/usage-error.ts";
import { chunkDocument } from "../../scan/chunk-document.ts";
import { fileTrouble } from "../../scan/file-trouble.ts";
import { formatOfName } from "../../scan/file-kinds.ts";
import { isFileTrouble } from "../../scan/read-document.ts";

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
  if (first === undefined) throw new UsageError("Say what to look for: words, a file, or --like ID.");
  const path = resolve(cwd, first);
  const dispose = (): Promise<void> => Promise.resolve();
  if (operands.length > 1 || !existsSync(path) || !statSync(path).isFile())
    return {
      input: { input: operands.join(" ") },
      isQuestion: true,
      isFirstPiece: false,
      [Symbol.asyncDispose]: dispose,
    };
  try {
    if (formatOfName(path) === "media") {
      const whole = await toEmbedInputs(path);
      const [input = {}] = whole.inputs;
      const close = async (): Promise<void> => whole[Symbol.asyncDispose]();
      return { input, isQuestion: false, isFirstPiece: whole.requests > 1, [Symbol.asyncDispose]: close };
    }
    const [chunk, ...more] = chunkDocument(path, await readFile(path), formatOfName(path), largestChunk);
    const input = { input: chunk?.text ?? "" };
    return { input, isQuestion: false, isFirstPiece: more.length > 0, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    throw new UsageError(`${first}: ${fileTrouble(error)}`, { cause: error });
  }
}
