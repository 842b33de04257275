/** A connection of a {@link PostgresPool}: what is used of a `PoolClient` of `pg`. */
export interface PostgresConnection {
  /** Runs a statement with its parameters. */
  query(sql: string, values?: unknown[]): Promise<unknown>;
  /** Adds a listener for a connection that is lost while nothing runs on it. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Removes a listener that `on` added. */
  off(event: "error", listener: (error: Error) => void): unknown;
  /** Gives it back; with `true` it is closed instead. */
  release(destroy?: boolean): void;
}

/** What is used of a `Pool` of `pg`. */
export interface PostgresPool {
  /** Takes a connection, which `release` gives back. */
  connect(): Promise<PostgresConnection>;
  /** Adds a listener for a connection that is lost while nothing runs on it. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Adds a listener for a connection that was just made. */
  on(event: "connect", listener: (connection: PostgresConnection) => void): unknown;
  /** Removes a listener that `on` added. */
  off(event: "error", listener: (error: Error) => void): unknown;
  /** Removes a listener that `on` added. */
  off(event: "connect", listener: (connection: PostgresConnection) => void): unknown;
}
