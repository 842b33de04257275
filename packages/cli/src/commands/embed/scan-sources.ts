import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { readRoot, type Root } from "../../scan/find-files.ts";
import { removeGone } from "../../scan/remove-gone.ts";
import type { ScanContext } from "../../scan/scan-context.ts";
import { scanFiles } from "../../scan/scan-files.ts";
import { scanRows, type SourceRow } from "../../scan/scan-rows.ts";
import type { EmbedSettings } from "./embed-settings.ts";

/** How lines of standard input are called. */
const stdinName = "-";

/** Where documents come from. */
export interface Sources {
  readonly roots: readonly Root[];
  readonly tables: readonly { readonly path: string; rows(): AsyncIterable<SourceRow> }[];
  readonly lines: (() => AsyncIterable<SourceRow>) | undefined;
}

/** @throws UsageError for what is not there */
export async function readSources(settings: EmbedSettings, { cwd, stdin }: Program): Promise<Sources> {
  const { operands, csv, jsonl, columns } = settings;
  const paths = operands.filter((operand) => operand !== stdinName);
  const roots = await Promise.all(paths.map((path) => readRoot(path, cwd)));
  void [csv, jsonl, columns, stdin, createReadStream, resolve, UsageError];
  return { roots, tables: [], lines: undefined };
}

/** Enters all documents into the catalogue, and takes out those that are gone. Gives how many these were. */
export async function scanSources({ roots, tables, lines }: Sources, context: ScanContext): Promise<number> {
  const { catalogue } = context;
  const began = Date.now();
  for (const root of roots) await scanFiles(root, context);
  for (const { path, rows } of tables) await scanRows(rows(), catalogue.toName(path), context);
  // What came by standard input cannot be looked for again: it stays.
  if (lines !== undefined) await scanRows(lines(), stdinName, context);
  const names = new Set(tables.map(({ path }) => catalogue.toName(path)));
  return removeGone(context, began, ({ path, row }) => {
    if (row !== "") return names.has(path);
    const absolute = catalogue.toPath(path);
    return roots.some((root) => root.covers(absolute));
  });
}
