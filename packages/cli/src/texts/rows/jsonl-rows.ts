import { describeMissing } from "./describe-missing.ts";
import { lines } from "./lines.ts";
import { toProblemRow, type Row, type RowFields } from "./row.ts";
import { RowsError } from "./rows-error.ts";

/**
 * The rows of JSON lines, one object a line; blank lines are passed over. An id may be a number, a text may not. A line that
 * is no such row is given with its problem.
 *
 * @throws RowsError with the line, for bytes that are no text, and where not even the first line is a row: then it is
 *   another kind of file, or the fields have other names
 */
export async function* jsonlRows(stream: AsyncIterable<Uint8Array>, fields: RowFields): AsyncGenerator<Row> {
  let isFirst = true;
  for await (const { text: json, line } of lines(stream)) {
    const row = readRow(json, fields, line);
    if ("text" in row) yield row;
    else if (isFirst) throw row;
    else yield toProblemRow(line, row.problem);
    isFirst = false;
  }
}

function readRow(json: string, fields: RowFields, line: number): Row | RowsError {
  try {
    const row = parse(json, line);
    const id = idOf(row, fields.id, line);
    const text = valueOf(row, fields.text, line);
    if (typeof text === "string") return { id, text, line };
    return new RowsError("ROWS_INVALID", `"${fields.text}" is ${kindOf(text)}; expected a string`, { line });
  } catch (error) {
    if (error instanceof RowsError) return error;
    throw error;
  }
}

function parse(json: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const position = /at position (\d+)/.exec((cause as Error).message)?.[1];
    const column = position === undefined ? undefined : Number(position) + 1;
    throw new RowsError("ROWS_INVALID", "this is no JSON; expected an object on a line of its own", {
      line,
      column,
      cause,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new RowsError("ROWS_INVALID", `this is ${kindOf(value)}; expected an object`, { line });
}

function idOf(row: Record<string, unknown>, field: string, line: number): string {
  const id = valueOf(row, field, line);
  if (typeof id === "string" && id !== "") return id;
  if (typeof id === "number") return String(id);
  const received = id === "" ? "an empty string" : kindOf(id);
  throw new RowsError("ROWS_INVALID", `"${field}" is ${received}; expected a string or a number`, { line });
}

function valueOf(row: Record<string, unknown>, field: string, line: number): unknown {
  if (Object.hasOwn(row, field)) return row[field];
  throw new RowsError("ROWS_MISSING_COLUMN", describeMissing(field, Object.keys(row)), { line });
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
