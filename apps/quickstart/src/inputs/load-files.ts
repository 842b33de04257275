import { resolve } from "node:path";
import { fileToInputs } from "./file-to-inputs.ts";
import { fileTrouble } from "./file-trouble.ts";
import { findFiles, type Skipped } from "./find-files.ts";
import type { Item } from "./item.ts";

export interface LoadedItems {
  readonly items: readonly Item[];
  readonly skipped: readonly Skipped[];
}

/** The user's own files as items; what cannot be used is skipped, and the rest goes on. */
export async function loadFiles(paths: readonly string[], base: string): Promise<LoadedItems> {
  const found = await findFiles(paths, base);
  const items: Item[] = [];
  const skipped = [...found.skipped];
  for (const { path, isNamed } of found.files) {
    try {
      for (const piece of await fileToInputs(resolve(base, path))) {
        const { range, input, ...rest } = piece;
        const part = range && `${range.unit} ${range.from}–${range.to}`;
        items.push({
          ...rest,
          input,
          id: range === undefined ? path : `${path}#${range.unit}=${range.from}-${range.to}`,
          source: path,
          label: part === undefined ? path : `${path}, ${part}`,
          ...(range && { range }),
          ...(input.input !== undefined && { note: input.input }),
        });
      }
    } catch (error) {
      skipped.push({ path, reason: fileTrouble(error), isNamed });
    }
  }
  return { items, skipped };
}
