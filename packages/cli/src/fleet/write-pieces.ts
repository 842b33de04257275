import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { pieceId } from "../catalogue/pieces.ts";
import { readRange } from "../catalogue/read-column.ts";
import type { WorkList } from "../catalogue/work-list.ts";

/** Pieces read in one step. */
const step = 500;

/**
 * Writes the texts of a plan that are not stored yet as JSON lines with `id` and `text`, for workers to read.
 *
 * @returns whether there are any; otherwise there is no file
 */
export async function writePieces(work: WorkList, path: string, signal: AbortSignal): Promise<boolean> {
  if (!work.counts().has("text")) return false;
  await mkdir(dirname(path), { recursive: true });
  await pipeline(textLines(work), createWriteStream(path), { signal });
  return true;
}

function* textLines(work: WorkList): Generator<string, void, undefined> {
  for (let after = 0; ;) {
    const page = work.page(after, step);
    const last = page.at(-1);
    if (last === undefined) return;
    let lines = "";
    for (const { path, row, range, text } of page) {
      if (text === null) continue;
      const id = pieceId({ path, row, range: range === null ? undefined : readRange(range) });
      lines += `${JSON.stringify({ id, text })}\n`;
    }
    yield lines;
    after = last.id;
  }
}
