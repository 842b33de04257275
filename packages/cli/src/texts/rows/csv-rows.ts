import { pipeline } from "node:stream";
import { CsvError, parse, type Options } from "csv-parse";
import { LineCount, toRowsError } from "./csv-places.ts";
import { decodeStream } from "./decode-stream.ts";
import { describeMissing } from "./describe-missing.ts";
import { toProblemRow, type Row, type RowFields } from "./row.ts";
import { RowsError } from "./rows-error.ts";

export interface CsvFields extends RowFields {
  /** What stands between two fields. @default the one of `,` `;` tab `|` that the header has most of */
  readonly delimiter?: string;
}

/** A record of more characters than this is refused: mostly a quote that is not closed. */
const longestRecord = 16 * 1_024 * 1_024;

interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/**
 * The rows of a CSV file with a header (RFC 4180: fields in quotes may hold line breaks, and quotes doubled). Blank lines
 * are passed over. A row without an id, or with more or fewer fields than the header, is given with its problem.
 *
 * @throws RowsError with the line, where nothing after it can be read
 */
export async function* csvRows(stream: AsyncIterable<Uint8Array>, fields: CsvFields): AsyncGenerator<Row> {
  const { header, texts } = await readHeader(decodeStream(stream));
  const lines = new LineCount();
  const options: Options<CsvRecord, readonly string[]> = {
    delimiter: fields.delimiter ?? guessDelimiter(header),
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRecord,
    // Counted where they are parsed: a record may never be read that stands before a broken one.
    on_record: (record: readonly string[], { lines: counted }): CsvRecord => ({
      record,
      line: lines.startOf(record, counted),
    }),
  };
  // Its types foresee other records for files with named columns only.
  const parser = parse(options as unknown as Options);
  // The error reaches this loop through the parser, which the pipeline destroys.
  const records = pipeline(texts, parser, () => undefined) as AsyncIterable<CsvRecord>;
  let columns: { readonly id: number; readonly text: number; readonly count: number } | undefined;
  try {
    for await (const { record, line } of records) {
      if (columns === undefined) {
        const [id, text] = [columnOf(fields.id, record, line), columnOf(fields.text, record, line)];
        columns = { id, text, count: record.length };
        continue;
      }
      const id = record[columns.id] ?? "";
      if (record.length !== columns.count)
        yield toProblemRow(line, `${String(record.length)} fields; expected ${String(columns.count)}`);
      else if (id === "") yield toProblemRow(line, `"${fields.id}" is empty; expected an id`);
      else yield { id, text: record[columns.text] ?? "", line };
    }
  } catch (error) {
    throw error instanceof CsvError ? toRowsError(error, lines) : error;
  }
  if (columns === undefined) {
    throw new RowsError("ROWS_MISSING_COLUMN", "the file is empty; expected a header and rows");
  }
}

/** The first line, and all that is read, the first line included. */
async function readHeader(
  texts: AsyncGenerator<string>,
): Promise<{ readonly header: string; readonly texts: AsyncGenerator<string> }> {
  let start = "";
  while (!start.trimStart().includes("\n") && start.length < longestRecord) {
    const next = await texts.next();
    if (next.done === true) break;
    start += next.value;
  }
  async function* whole(): AsyncGenerator<string> {
    yield start;
    yield* texts;
  }
  return { header: start.trimStart().split("\n", 1)[0] ?? "", texts: whole() };
}

function guessDelimiter(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((sign) => [sign, bare.split(sign).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function columnOf(name: string, header: readonly string[], line: number): number {
  const names = header.map((column) => column.trim());
  const column = names.indexOf(name);
  if (column === -1) throw new RowsError("ROWS_MISSING_COLUMN", describeMissing(name, names), { line });
  const second = names.indexOf(name, column + 1);
  if (second === -1) return column;
  throw new RowsError("ROWS_INVALID", `a second column is called "${name}"; rename one`, {
    line,
    column: second + 1,
  });
}
