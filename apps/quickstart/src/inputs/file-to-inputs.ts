import { createReadStream, openAsBlob } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { EmbedInput } from "@segmind-embeddings/core";
import { contentHash } from "./content-hash.ts";
import type { Kind, Range } from "./item.ts";
import { kindOfPath } from "./kind-of-path.ts";
import { splitText } from "./split-text.ts";

/** One input of a file: all of it, or a piece with its range. */
export interface FileInput {
  readonly kind: Kind;
  readonly input: EmbedInput;
  readonly content: string;
  readonly range?: Range;
}

/** A file that cannot be embedded; the message says why in a few words. */
export class UnusableFileError extends Error {
  override readonly name = "UnusableFileError";
}

/**
 * The inputs that embed all of a file, optionally together with a caption. Media are not read here but when they are
 * sent, and core holds their first bytes against their declared type.
 *
 * @throws UnusableFileError, or an error of the file system
 */
export async function fileToInputs(path: string, caption?: string): Promise<FileInput[]> {
  const known = kindOfPath(path);
  if (known === undefined) {
    throw new UnusableFileError("not a kind of file that can be embedded");
  }
  if ((await stat(path)).size === 0) throw new UnusableFileError("an empty file");
  if (known.kind === "text") return textInputs(await readText(path));
  const medium = await openAsBlob(path, { type: known.mediaType });
  const content = await contentHash(caption ?? "", createReadStream(path));
  const input: EmbedInput = { [known.kind]: medium, ...(caption === undefined ? {} : { input: caption }) };
  return [{ kind: known.kind, input, content }];
}

async function textInputs(text: string): Promise<FileInput[]> {
  const pieces = splitText(text);
  if (pieces.length === 0) throw new UnusableFileError("a text of white space alone");
  return Promise.all(
    pieces.map(async (piece) => ({
      kind: "text" as const,
      input: { input: piece.text },
      content: await contentHash(piece.text),
      ...(pieces.length === 1 ? {} : { range: piece.range }),
    })),
  );
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnusableFileError("not UTF-8 text", { cause });
  }
}
