export { type StoredEmbedding, type SpaceStats, type StoreStats } from "./database/store-tables.ts";
export { openSqlite, type SqliteDatabase, type SqliteOptions } from "./open-sqlite.ts";
export { type SqliteQuota } from "./sqlite-quota.ts";
export { type SqliteStore } from "./sqlite-store.ts";
