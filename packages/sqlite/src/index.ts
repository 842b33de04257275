export { openSqlite, type SqliteDatabase, type SqliteOptions } from "./open-sqlite.ts";
export { type SpaceStats, type SqliteStore, type StoredEmbedding, type StoreStats } from "./sqlite-store.ts";
