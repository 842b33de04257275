import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import {
  readIndexNote,
  replaceIndexNote,
  type IndexNote,
  type IndexTarget,
} from "../../../catalogue/index-note.ts";
import type { Catalogue } from "../../../catalogue/open-catalogue.ts";
import { VectorFile } from "../../../search/files/vector-file.ts";
import { indexFolderOf, makeFolder, removeIndexFiles } from "./index-folder.ts";

/**
 * Brings the index of a space up to what the store has: adds the vectors that were stored since, and begins anew where a
 * file is gone or the store is no longer the one that was read.
 *
 * @returns what the index holds now; `undefined` where the space has no vectors
 */
export async function syncIndex(
  catalogue: Catalogue,
  database: Pick<SqliteDatabase, "vectors">,
  target: IndexTarget,
  stop: AbortSignal,
): Promise<IndexNote | undefined> {
  const { connection } = catalogue;
  const folder = indexFolderOf(catalogue);
  for (;;) {
    stop.throwIfAborted();
    const note = readIndexNote(connection, target);
    const page = await database.vectors(target.space, note?.place);
    if (note !== undefined && (page === undefined || !isWhole(folder, target, note))) {
      await replaceIndexNote(connection, target, note, () => undefined);
      removeIndexFiles(folder, note.name);
    } else if (page !== undefined && page.keys.length > 0) {
      await replaceIndexNote(connection, target, note, () => {
        const { rows, ...rest } = note ?? { name: randomUUID(), rows: 0 };
        makeFolder(folder);
        using file = new VectorFile(join(folder, rest.name), target.dimensions, rows);
        file.append(page.keys, page.numbers);
        return { ...rest, rows: rows + page.keys.length, place: page.place };
      });
    } else return note;
  }
}

function isWhole(folder: string, { dimensions }: IndexTarget, { name, rows }: IndexNote): boolean {
  makeFolder(folder);
  using file = new VectorFile(join(folder, name), dimensions, rows);
  return file.isWhole;
}
