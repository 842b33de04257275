export { openPostgres, type PostgresDatabase, type PostgresOptions } from "./open-postgres.ts";
export { type PostgresConnection, type PostgresPool } from "./database/postgres-pool.ts";
