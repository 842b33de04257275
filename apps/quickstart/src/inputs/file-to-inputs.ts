import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { EmbedInput, MediaSource } from "@segmind-embeddings/core";
import { toEmbedInputs } from "@segmind-embeddings/media";
import { contentHash } from "./content-hash.ts";
import type { Kind, Range } from "./item.ts";
import { splitText } from "./split-text.ts";

/** One input of a file: all of it, or a piece with its range. */
export interface FileInput {
  readonly kind: Kind;
  readonly input: EmbedInput;
  readonly content: string;
  readonly range?: Range;
}

/** The inputs of a file. Dispose it when they are embedded. */
export interface FileInputs extends AsyncDisposable {
  readonly inputs: readonly FileInput[];
}

/** A text that cannot be embedded; the message says why in a few words. */
class UnusableTextError extends Error {
  override readonly name = "UnusableTextError";
}

const textExtensions: ReadonlySet<string> = new Set([".txt", ".md"]);

/**
 * The inputs that embed all of a file, optionally together with a caption. Text is told by the file's name, media are
 * told by their bytes; they are read when they are sent.
 *
 * @throws UnusableTextError, MediaError, or an error of the file system
 */
export async function fileToInputs(path: string, caption?: string): Promise<FileInputs> {
  return textExtensions.has(extname(path).toLowerCase()) ? textInputs(path) : mediaInputs(path, caption);
}

async function mediaInputs(path: string, caption: string | undefined): Promise<FileInputs> {
  const { inputs, ranges, media, ...whole } = await toEmbedInputs(path);
  const pieces = inputs.map(async (input, index): Promise<FileInput> => {
    const digest = (await (input[media.kind] as MediaSource).sha256?.()) ?? "";
    const content = caption === undefined ? digest : await contentHash(caption, [digest]);
    const range = inputs.length === 1 ? undefined : ranges[index];
    return {
      kind: media.kind,
      input: caption === undefined ? input : { ...input, input: caption },
      content,
      ...(range && { range }),
    };
  });
  return { ...whole, inputs: await Promise.all(pieces) };
}

async function textInputs(path: string): Promise<FileInputs> {
  if ((await stat(path)).size === 0) throw new UnusableTextError("an empty file");
  const pieces = splitText(await readText(path));
  if (pieces.length === 0) throw new UnusableTextError("a text of white space alone");
  const inputs = pieces.map(async ({ text, range }): Promise<FileInput> => ({
    kind: "text",
    input: { input: text },
    content: await contentHash(text),
    ...(pieces.length > 1 && { range }),
  }));
  return { inputs: await Promise.all(inputs), [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnusableTextError("not UTF-8 text", { cause });
  }
}
