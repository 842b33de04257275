import type { Connection } from "./connection.ts";

/** Why a key has no vector. */
export interface KeyFailure {
  readonly state: "failed" | "unknown";
  readonly code: string;
  readonly reason: string;
  /** Another `embed` tries it again by itself. */
  readonly mayRetry: boolean;
}

export type KeyOutcome = "embedded" | KeyFailure;

/** Enters the outcomes of keys. To be called within a transaction. */
export function putKeyStates(
  connection: Connection,
  outcomes: Iterable<readonly [key: string, outcome: KeyOutcome]>,
): void {
  const now = Date.now();
  for (const [key, outcome] of outcomes) {
    const { state, code, reason, mayRetry } =
      outcome === "embedded" ? { state: "embedded", code: null, reason: null, mayRetry: false } : outcome;
    connection.run(
      "REPLACE INTO keys VALUES (?, ?, ?, ?, ?, ?)",
      key,
      state,
      code,
      reason,
      mayRetry ? 1 : 0,
      now,
    );
  }
}

/** Notes keys that somebody asked for, so that their vectors are not taken for left over; within a transaction. */
export function putAskedKeys(connection: Connection, keys: readonly string[]): void {
  const put = "INSERT OR IGNORE INTO keys (key, state, at) VALUES (?, 'query', ?)";
  for (const key of keys) connection.run(put, key, Date.now());
}

/** A failure in the catalogue, with its document. */
export interface KeptFailure extends KeyFailure {
  readonly key: string;
  readonly path: string;
  readonly row: string;
  readonly range: string | null;
}

/** The failures of a collection, or of all; one line for each piece that has no vector. */
export function keptFailures(connection: Connection, collection: string | undefined): KeptFailure[] {
  return connection
    .all(
      `SELECT k.key, k.state, k.code, k.reason, k.may_retry, d.path, d.row, p.range
       FROM keys k JOIN pieces p USING (key) JOIN documents d ON d.id = p.document
       WHERE k.state IN ('failed', 'unknown') AND d.collection = coalesce(?, d.collection) ORDER BY d.path, d.row, p.ordinal`,
      collection ?? null,
    )
    .map((row) => ({
      key: row["key"] as string,
      state: row["state"] as KeyFailure["state"],
      code: row["code"] as string,
      reason: row["reason"] as string,
      mayRetry: row["may_retry"] === 1,
      path: row["path"] as string,
      row: row["row"] as string,
      range: row["range"] as string | null,
    }));
}
