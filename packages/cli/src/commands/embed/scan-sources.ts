import { createReadStream, existsSync } from "node:fs";
import { resolve, sep } from "node:path";
import type { Catalogue } from "../../catalogue/open-catalogue.ts";
import type { Program } from "../../program/program.ts";
import { UsageError } from "../../program/usage-error.ts";
import { readRoot, type OnSkip, type Root } from "../../scan/find-files.ts";
import { removeGone } from "../../scan/remove-gone.ts";
import type { ScanContext } from "../../scan/scan-context.ts";
import { scanFiles } from "../../scan/scan-files.ts";
import { scanRows } from "../../scan/scan-rows.ts";
import { csvRows } from "../../texts/rows/csv-rows.ts";
import { jsonlRows } from "../../texts/rows/jsonl-rows.ts";
import { lines } from "../../texts/rows/lines.ts";
import type { Row } from "../../texts/rows/row.ts";
import { RowsError } from "../../texts/rows/rows-error.ts";
import type { EmbedSettings } from "./embed-settings.ts";

/** The name of standard input in the catalogue. */
const stdinName = "-";

/** Where documents come from. */
export interface Sources {
  readonly roots: readonly Root[];
  readonly tables: readonly { readonly path: string; readonly rows: () => AsyncIterable<Row> }[];
  readonly lines: (() => AsyncIterable<Row>) | undefined;
}

/** @throws UsageError for what is not there */
export async function readSources(settings: EmbedSettings, { cwd, stdin }: Program): Promise<Sources> {
  const { operands, csv, jsonl, columns } = settings;
  const paths = operands.filter((operand) => operand !== stdinName);
  const roots = await Promise.all(paths.map((path) => readRoot(path, cwd)));
  const read = [
    ...Array.from(new Set(csv), (file) => [file, csvRows] as const),
    ...Array.from(new Set(jsonl), (file) => [file, jsonlRows] as const),
  ];
  const tables = read.map(([file, rowsOf]) => {
    const path = resolve(cwd, file);
    if (!existsSync(path)) throw new UsageError(`There is no file ${JSON.stringify(file)}.`);
    return { path, rows: () => rowsOf(createReadStream(path), columns ?? { id: "", text: "" }) };
  });
  return { roots, tables, lines: operands.includes(stdinName) ? () => lines(stdin) : undefined };
}

/** Enters all documents into the catalogue, and removes those that are gone. Returns how many were removed. */
export async function scanSources(
  { roots, tables, lines: readLines }: Sources,
  context: ScanContext,
): Promise<number> {
  const { catalogue } = context;
  const began = Date.now();
  /** Folders that could not be read: what an earlier run found in them may still be there. */
  const unread: string[] = [];
  const onSkip: OnSkip = (path, reason, isUnreadFolder = false) => {
    if (isUnreadFolder) unread.push(path + sep);
    if (!isOwnFile(path, catalogue)) context.onSkip(path, reason);
  };
  for (const root of roots) await scanFiles(root, { ...context, onSkip });
  /** Tables that were read to their end: a row that is not among those is gone. */
  const whole = new Set<string>();
  for (const { path, rows } of tables) {
    const name = catalogue.toName(path);
    if (await scanTable(rows(), name, context)) whole.add(name);
  }
  if (readLines !== undefined && (await scanTable(readLines(), stdinName, context))) whole.add(stdinName);
  return removeGone(context, began, ({ path, row }) => {
    if (whole.has(path)) return true;
    if (row !== "") return false;
    const absolute = catalogue.toPath(path);
    return (
      roots.some((root) => root.covers(absolute)) && !unread.some((folder) => absolute.startsWith(folder))
    );
  });
}

/** The store, the catalogue, and what SQLite writes beside them. */
function isOwnFile(path: string, { file, connection }: Catalogue): boolean {
  return [file, connection.path].some((own) => path === own || path.startsWith(`${own}-`));
}

/**
 * A row that cannot be read ends its table and is entered as a failure; the rows before it are embedded, and those behind
 * it stay as an earlier run left them.
 *
 * @returns whether it was read to its end
 */
async function scanTable(rows: AsyncIterable<Row>, name: string, context: ScanContext): Promise<boolean> {
  const { catalogue, documents } = context;
  let trouble: string | undefined;
  const readable = async function* (): AsyncGenerator<Row, void, undefined> {
    try {
      yield* rows;
    } catch (error) {
      if (!RowsError.isInstance(error) && !(error instanceof Error && "syscall" in error)) throw error;
      trouble = error.message;
    }
  };
  await scanRows(readable(), name, context);
  if (trouble === undefined) return true;
  const document = { path: name, row: "", kind: "text", fingerprint: "", pieces: [], trouble } as const;
  await catalogue.connection.write(() => documents.put(document, Date.now()));
  return false;
}
