/** A connection of a {@link PostgresPool}: what is used of a `PoolClient` of `pg`. */
export interface PostgresConnection {
  query(sql: string, values?: unknown[]): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  /** Gives it back; with `true` it is closed instead. */
  release(destroy?: boolean): void;
}

/** What is used of a `Pool` of `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}
