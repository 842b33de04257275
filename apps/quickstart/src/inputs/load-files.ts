import { resolve } from "node:path";
import { UnsupportedMediaError } from "@segmind-embeddings/media";
import { fileToInputs, type FileInput } from "./file-to-inputs.ts";
import { fileTrouble } from "./file-trouble.ts";
import { findFiles, type Skipped } from "./find-files.ts";
import type { Item } from "./item.ts";
import { rangeFragment, rangeWords } from "./range-words.ts";

export interface LoadedItems {
  readonly items: readonly Item[];
  readonly skipped: readonly Skipped[];
}

/**
 * The user's own files as items; what cannot be used is skipped, and the rest goes on.
 *
 * @param owned gets what is to be disposed of when the items are embedded
 */
export async function loadFiles(
  paths: readonly string[],
  base: string,
  owned: AsyncDisposableStack,
): Promise<LoadedItems> {
  const found = await findFiles(paths, base);
  const items: Item[] = [];
  const skipped = [...found.skipped];
  for (const { path, isNamed } of found.files) {
    try {
      const { inputs } = owned.use(await fileToInputs(resolve(base, path)));
      items.push(...inputs.map((input) => toItem(path, input)));
    } catch (error) {
      const isFailure = isNamed || !UnsupportedMediaError.isInstance(error);
      skipped.push({ path, reason: fileTrouble(error), isFailure });
    }
  }
  return { items, skipped };
}

function toItem(path: string, input: FileInput): Item {
  const { range } = input;
  const text = input.input.input;
  return {
    ...input,
    id: range === undefined ? path : `${path}#${rangeFragment(range)}`,
    source: path,
    label: range === undefined ? path : `${path}, ${rangeWords(range)}`,
    ...(text !== undefined && { note: text }),
  };
}
