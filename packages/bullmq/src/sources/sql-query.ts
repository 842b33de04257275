import { InvalidInputError, type EmbedInput } from "@segmind-embeddings/core";
import { BulkSourceError } from "../errors/bulk-error.ts";
import { sizeOfRange } from "./size-of-range.ts";
import { unknownPlace } from "./unknown-place.ts";
import type { BulkSource, SourceItem, SourceRange } from "./bulk-source.ts";

/** What is used of a `Pool` of `pg`. */
export interface SqlPool {
  /** Runs a statement with its parameters. */
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What {@link sqlQuery} reads. */
export interface SqlQueryOptions {
  /** A `Pool` of `pg`, which stays yours to close. */
  pool: SqlPool;
  /** A SELECT without parameters and without ORDER BY, such as `SELECT id, title, body FROM pages`. */
  query: string;
  /** The column that rows are read in the order of: unique, never NULL, and with an index where there are many rows. */
  key: string;
  /** The column that is embedded, or what makes an input of a row. @default "text" */
  input?: string | ((row: Readonly<Record<string, unknown>>) => string | EmbedInput) | undefined;
}

/** Rows that are read in one round trip. */
const pageLength = 500;

/**
 * The rows of a query in PostgreSQL, in the order of a key column: each page begins after the last key of the one before
 * it, so that the last page costs what the first does. Every worker is given it in `sources` under the same name.
 *
 * @throws InvalidInputError for an option that cannot be
 */
export function sqlQuery(name: string, options: SqlQueryOptions): BulkSource {
  const { pool, query, key, input = "text" } = options;
  checkOptions(name, options);
  // On a line of its own, as the query may end in a comment.
  const table = `(${query.trim().replace(/;$/, "")}\n) AS source`;
  const column = `source.${quoteName(key)}`;

  const run = async (sql: string, values: unknown[]): Promise<Readonly<Record<string, unknown>>[]> => {
    try {
      return (await pool.query(sql, values)).rows as Record<string, unknown>[];
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new BulkSourceError(`The query of the source ${JSON.stringify(name)} failed: ${why}`, {
        cause,
        isRetryable: isServerInTrouble(cause),
      });
    }
  };

  const count = async (): Promise<number> => {
    const [row] = await run(`SELECT count(*) AS count FROM ${table}`, []);
    return Number(row?.["count"]);
  };

  const ranges = async function* (sizes: readonly number[]): AsyncGenerator<SourceRange> {
    const ends: number[] = [];
    const all = await count();
    for (let end = 0; end < all;) ends.push((end += sizeOfRange(sizes, ends.length)));
    const rows = await run(
      `SELECT place, number FROM (
        SELECT ${column}::text AS place, row_number() OVER (ORDER BY ${column}) AS number, count(*) OVER () AS count
        FROM ${table}
      ) AS numbered WHERE number = ANY ($1::bigint[]) OR number = count ORDER BY number`,
      [ends],
    );
    let [from, done]: [string | null, number] = [null, 0];
    for (const { place, number } of rows) {
      yield { from, to: String(place), count: Number(number) - done };
      [from, done] = [String(place), Number(number)];
    }
  };

  const read = async function* (range: SourceRange, signal?: AbortSignal): AsyncGenerator<SourceItem> {
    const { from: first, to: last } = range;
    if (typeof last !== "string" || !(first === null || typeof first === "string")) throw unknownPlace(name);
    let from: string | null = first;
    for (;;) {
      signal?.throwIfAborted();
      const bounds = from === null ? "" : ` AND ${column} > $3`;
      const rows = await run(
        `SELECT source.*, ${column}::text AS segmind_place FROM ${table}
        WHERE ${column} <= $1${bounds} ORDER BY ${column} LIMIT $2`,
        from === null ? [last, pageLength] : [last, pageLength, from],
      );
      for (const row of rows) {
        const to = String(row["segmind_place"]);
        yield { id: to, from, to, ...toInputs(row, input, name) };
        from = to;
      }
      if (rows.length < pageLength) return;
    }
  };

  return { reference: { type: "named", name }, count, ranges, read };
}

function toInputs(
  row: Readonly<Record<string, unknown>>,
  input: NonNullable<SqlQueryOptions["input"]>,
  name: string,
): Pick<SourceItem, "inputs" | "problem"> {
  try {
    if (typeof input === "function") return { inputs: [input(row)] };
    const text = row[input];
    if (typeof text === "string") return { inputs: [text] };
    const problem = new BulkSourceError(
      `The column ${JSON.stringify(input)} of the source ${JSON.stringify(name)} has no text here.`,
    );
    return { inputs: [], problem };
  } catch (problem) {
    return { inputs: [], problem };
  }
}

/**
 * Whether an error of `pg` is about the server or the way to it, and not about the query: by its SQLSTATE, by the name that
 * a socket's error has, or by the message, where `pg` gives no code.
 */
function isServerInTrouble(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === "string") return /^(08\w{3}|40\w{3}|53[0-3]\w{2}|57P\w{2}|E[A-Z_]+)$/.test(code);
  return /connect|terminated/i.test(String(message));
}

function checkOptions(name: string, { pool, query, key }: SqlQueryOptions): void {
  const expectText = (path: string, value: unknown): void => {
    if (typeof value === "string" && value.trim() !== "") return;
    throw new InvalidInputError([{ path, received: typeof value, expected: "a text that is not empty" }]);
  };
  expectText("name", name);
  expectText("options.query", query);
  expectText("options.key", key);
  if (typeof (pool as Partial<SqlPool> | undefined)?.query === "function") return;
  throw new InvalidInputError([{ path: "options.pool", received: typeof pool, expected: "a Pool of pg" }]);
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
