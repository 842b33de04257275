export { openSqlite, type SqliteDatabase, type SqliteOptions } from "./open-sqlite.ts";
