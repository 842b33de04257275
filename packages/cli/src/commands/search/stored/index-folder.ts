import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { removeIndexNotes } from "../../../catalogue/index-note.ts";
import type { Catalogue } from "../../../catalogue/open-catalogue.ts";

/** Of `vectors.db` the folder `.vectors.index` beside it. It may be deleted at any time. */
export function indexFolderOf({ file }: Pick<Catalogue, "file">): string {
  return join(dirname(file), `.${basename(file, extname(file))}.index`);
}

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Removes the files of an index, or of all. Who has one open still reads it. */
export function removeIndexFiles(folder: string, name = ""): void {
  try {
    for (const file of readdirSync(folder))
      if (file.startsWith(name)) rmSync(join(folder, file), { force: true });
  } catch {
    // It is not there, or another process has a file open that cannot be deleted then: nobody reads it any more.
  }
}

/** Forgets all indexes of a store. */
export async function removeIndexes(catalogue: Catalogue): Promise<void> {
  await removeIndexNotes(catalogue.connection);
  removeIndexFiles(indexFolderOf(catalogue));
}
