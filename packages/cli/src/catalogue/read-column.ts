import type { Range } from "../scan/piece.ts";
import type { RunState } from "../run/run-events.ts";
import { CatalogueError } from "./catalogue-error.ts";
import type { CollectionOptions } from "./collections.ts";
import type { IndexNote } from "./index-note.ts";

// Columns of JSON, which another program, or a damaged disk, may have left in any form.

/** @throws CatalogueError for what is no range */
export function readRange(column: unknown): Range {
  const value = parse(column);
  const [from, to] = value["unit"] === "milliseconds" ? ["start", "end"] : ["first", "last"];
  if (units.includes(value["unit"]) && isNumber(value[from]) && isNumber(value[to])) return value as never;
  throw damaged("the range of a piece");
}

/** @throws CatalogueError for what are no options of a collection */
export function readCollectionOptions(column: unknown): CollectionOptions {
  const value = parse(column);
  const { taskType, outputDimensionality, storedDimensionality } = value;
  if (typeof taskType === "string" && isNumber(outputDimensionality) && isNumber(storedDimensionality))
    return value as never;
  throw damaged("the options of a collection");
}

/** How a run stands; `undefined` for what does not say it. */
export function readRunState(column: unknown): RunState | undefined {
  const value = parse(column);
  const isState = ["done", "failed", "total", "cost", "elapsedMs"].every((name) => isNumber(value[name]));
  return isState ? (value as never) : undefined;
}

/** What stands in the files of an index; `undefined` for what does not say it: the index is made anew then. */
export function toIndexNote(column: unknown): IndexNote | undefined {
  const value = parse(column);
  const { name, rows, place, codes } = value;
  const { rows: codeRows, means, renewAt } = (codes ?? {}) as Record<string, unknown>;
  const hasCodes = isNumber(codeRows) && typeof means === "string" && isNumber(renewAt);
  const isNote =
    fileName.test(String(name)) &&
    isNumber(rows) &&
    (place === undefined || typeof place === "string") &&
    (codes === undefined || hasCodes);
  return isNote ? (value as never) : undefined;
}

/** It becomes part of a path. */
const fileName = /^[\da-f-]{36}$/;

const units: readonly unknown[] = ["lines", "pages", "milliseconds"];

function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}

function parse(column: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(String(column));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function damaged(what: string): CatalogueError {
  return new CatalogueError(
    `The catalogue is damaged: ${what} cannot be read. Delete the file that ends in .catalogue.db and run the same \`embed\` ` +
      "commands again: the vectors are in the store, so that costs nothing.",
  );
}
