import { join } from "node:path";
import {
  readIndexNote,
  replaceIndexNote,
  type CodesNote,
  type IndexNote,
  type IndexTarget,
} from "../../../catalogue/index-note.ts";
import type { Catalogue } from "../../../catalogue/open-catalogue.ts";
import { CodeFile } from "../../../search/files/code-file.ts";
import type { VectorFile } from "../../../search/files/vector-file.ts";
import { meansOf, mostSampled } from "../../../search/sign-codes.ts";
import { indexFolderOf } from "./index-folder.ts";

/** Vectors whose codes are made in one step. */
const step = 8_192;

/**
 * Brings the codes of an index up to its vectors.
 *
 * @returns the codes; `undefined` where another process has replaced the index: then it is to be opened anew
 */
export async function openCodes(
  catalogue: Catalogue,
  target: IndexTarget,
  vectors: VectorFile,
  { name }: IndexNote,
  stop: AbortSignal,
): Promise<CodeFile | undefined> {
  const { connection } = catalogue;
  const folder = indexFolderOf(catalogue);
  for (;;) {
    stop.throwIfAborted();
    const note = readIndexNote(connection, target);
    if (note?.name !== name) return undefined;
    const codes = isUsable(note) ? note.codes : newCodes(vectors);
    const file = new CodeFile(join(folder, `${name}.codes-${String(codes.renewAt)}`), toNumbers(codes.means));
    if (codes.rows >= vectors.rows && file.rows >= vectors.rows) return file;
    using writing = file;
    const from = Math.min(codes.rows, file.rows);
    await replaceIndexNote(connection, target, note, () => {
      const count = Math.min(step, vectors.rows - from);
      writing.write(from, vectors.numbers(from, count));
      return { ...note, codes: { ...codes, rows: from + count } };
    });
  }
}

function isUsable(note: IndexNote): note is IndexNote & { readonly codes: CodesNote } {
  return note.codes !== undefined && note.rows <= note.codes.renewAt;
}

function newCodes(vectors: VectorFile): CodesNote {
  const { dimensions, rows } = vectors;
  const count = Math.min(rows, mostSampled);
  const sample = new Float32Array(count * dimensions);
  for (let index = 0; index < count; index += 1)
    sample.set(vectors.numbers(Math.floor((index * rows) / count), 1), index * dimensions);
  const means = Buffer.from(meansOf(sample, count, dimensions).buffer).toString("base64");
  return { rows: 0, means, renewAt: rows * 2 };
}

function toNumbers(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
}
