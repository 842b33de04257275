export { type VectorPage } from "./database/store-tables.ts";
export { openSqlite, type SqliteDatabase, type SqliteOptions } from "./open-sqlite.ts";
