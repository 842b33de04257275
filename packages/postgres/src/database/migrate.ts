import { storeFailure } from "../errors/store-failure.ts";
import type { Session } from "./session.ts";
import { quoteName, tablesOf } from "./tables.ts";

/** PostgreSQL 13, as the server numbers it. */
const oldestServer = 130_000;

export interface Migration {
  /** The schema's name. */
  readonly schema: string;
  /** The SQL that leads from each format to the next. */
  readonly migrations: readonly string[];
  /** Which database it is, for a message. */
  readonly name: string;
}

/**
 * Makes the schema and its tables where they are missing, and brings those of an older format to the newest one, in one
 * step that others see wholly or not at all. Whoever else does the same meanwhile waits, and finds it done.
 *
 * @throws StoreError for a server, a format or a role that it cannot be done with
 */
export async function migrate(session: Session, migration: Migration): Promise<void> {
  const { schema, migrations, name } = migration;
  const [server] = await session.query(
    "SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS named, current_user::text AS role",
  );
  if (Number(server?.["version"]) < oldestServer) {
    throw storeFailure(
      "STORE_UNSUPPORTED",
      `${name} is PostgreSQL ${String(server?.["named"])}: this package needs 13 or newer.`,
    );
  }
  if ((await formatOf(session, migration)) === migrations.length) return;
  let format = 0;
  try {
    await session.begin();
    await session.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text", [
      `segmind-embeddings ${schema}`,
    ]);
    // Another one may have been faster.
    format = await formatOf(session, migration);
    const { hasSchema } = await look(session, schema);
    await session.commit(...steps(migration, format, hasSchema));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "42P07") throw otherProgram(migration, message, error);
    if (code !== "42501") throw error;
    const sql = [...steps(migration, format, false), ...grants(schema, server?.["role"] ?? "")];
    throw storeFailure(
      "STORE_NOT_ALLOWED",
      `${name}: this role may not make the tables (${message}). Let one who may run this SQL in the database, once:\n${["BEGIN", ...sql, "COMMIT"].join(";\n")};`,
      error,
    );
  }
}

/** How many migrations were run; 0 where there are no tables yet. */
async function formatOf(session: Session, { schema, migrations, name }: Migration): Promise<number> {
  const { hasTable } = await look(session, schema);
  if (!hasTable) return 0;
  const [row] = await session.query(`SELECT format::text FROM ${tablesOf(schema).format}`);
  const version = Number(row?.["format"]);
  if (version <= migrations.length) return version;
  throw storeFailure(
    "STORE_NEWER_VERSION",
    `${name}, schema ${JSON.stringify(schema)}, was written by a newer version of @segmind-embeddings/postgres (format ${String(version)}; this one knows up to ${String(migrations.length)}). Update the package.`,
  );
}

/** Looks at the catalogue's rows: functions such as to_regclass tell for a while what was there before. */
async function look(session: Session, schema: string): Promise<{ hasSchema: boolean; hasTable: boolean }> {
  const rows = await session.query(
    `SELECT c.relname::text AS table FROM pg_catalog.pg_namespace n
    LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'segmind_format'
    WHERE n.nspname = $1`,
    [schema],
  );
  return { hasSchema: rows.length > 0, hasTable: rows.some((row) => row["table"] != null) };
}

/** The SQL that leads from a format to the newest, within a transaction. */
function steps({ schema, migrations }: Migration, format: number, hasSchema: boolean): string[] {
  const tables = tablesOf(schema);
  return [
    ...(hasSchema ? [] : [`CREATE SCHEMA IF NOT EXISTS ${tables.schema}`]),
    `SET LOCAL search_path = ${tables.schema}`,
    ...(format === 0
      ? [`CREATE TABLE ${tables.format} (format integer NOT NULL)`, `INSERT INTO ${tables.format} VALUES (0)`]
      : []),
    ...migrations.slice(format).map((sql) => sql.trim().replace(/;$/, "")),
    `UPDATE ${tables.format} SET format = ${String(migrations.length)}`,
  ];
}

function grants(schemaName: string, role: string): string[] {
  const [schema, to] = [quoteName(schemaName), quoteName(role)];
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${to}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${to}`,
  ];
}

function otherProgram({ schema, name }: Migration, message: string, cause: unknown): Error {
  return storeFailure(
    "STORE_OTHER_PROGRAM",
    `${name}, schema ${JSON.stringify(schema)}, holds tables of another program, which are left as they are (${message}). Name another schema, or a new one.`,
    cause,
  );
}
