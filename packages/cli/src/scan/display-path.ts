import { relative, sep } from "node:path";
import type { Catalogue } from "../catalogue/open-catalogue.ts";
import { readRange } from "../catalogue/read-column.ts";
import { rangeWords } from "./range-words.ts";

/** A path relative to a folder, if that is easier to read. */
export function displayPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === "" || near.startsWith(`..${sep}..`) ? path : near;
}

/** The name of a piece in messages: path, row, pages or time. */
export function documentLabel(
  { toPath }: Pick<Catalogue, "toPath">,
  { path, row, range }: { readonly path: string; readonly row: string; readonly range: string | null },
  cwd: string,
): string {
  const file = path === "-" ? "standard input" : displayPath(toPath(path), cwd);
  const words = range === null ? undefined : rangeWords(readRange(range));
  return [file, ...(row === "" ? [] : [row]), ...(words === undefined ? [] : [words])].join(", ");
}
