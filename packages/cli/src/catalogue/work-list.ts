import type { OnUnknownOutcome } from "@segmind-embeddings/core";
import type { Kind } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";
import { putKeyStates, type KeyOutcome } from "./key-states.ts";

/** One piece that has no vector yet. */
export interface WorkItem {
  /** Its place in the list. */
  readonly id: number;
  readonly key: string;
  readonly document: number;
  readonly ordinal: number;
  readonly kind: Kind;
  readonly path: string;
  readonly row: string;
  readonly range: string | null;
  readonly text: string | null;
}

/** Documents read in one step, so that no step stops the event loop for long. */
const step = 500;

/** Which keys that failed before are in the list. */
export interface WorkOptions {
  /** Those that failed for good, too. */
  readonly withFailed: boolean;
  /** Of those whose outcome is unknown: all, texts alone, or none. */
  readonly onUnknown: OnUnknownOutcome;
}

/**
 * The pieces of a run that have no vector as far as the catalogue knows: each key once, in the order of the documents. It
 * is a temporary table on the disk, so that memory stays flat.
 */
export class WorkList {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.exec(
      `CREATE TEMP TABLE IF NOT EXISTS work (
         id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, document INTEGER NOT NULL, ordinal INTEGER NOT NULL,
         kind TEXT NOT NULL
       ) STRICT`,
    );
  }

  /** Lists the pieces of the run's documents, except of those that could not be read. */
  async fill({ withFailed, onUnknown }: WorkOptions): Promise<void> {
    for (let after = 0; ;) {
      const ids = this.#connection
        .all("SELECT id FROM temp.run_documents WHERE id > ? ORDER BY id LIMIT ?", after, step)
        .map((row) => row["id"] as number);
      const last = ids.at(-1);
      if (last === undefined) return;
      await this.#connection.write(() => {
        this.#connection.run(
          `INSERT OR IGNORE INTO temp.work (key, document, ordinal, kind)
           SELECT p.key, p.document, p.ordinal, d.kind
           FROM temp.run_documents r JOIN documents d USING (id) JOIN pieces p ON p.document = d.id
           LEFT JOIN keys k ON k.key = p.key
           WHERE r.id > ? AND r.id <= ? AND d.trouble IS NULL AND (k.state IS NULL OR (k.state = 'failed' AND (k.may_retry OR ?))
             OR (k.state = 'unknown' AND (? = 'resend' OR (? = 'auto' AND d.kind = 'text'))))
           ORDER BY p.document, p.ordinal`,
          after,
          last,
          withFailed ? 1 : 0,
          onUnknown,
          onUnknown,
        );
      });
      after = last;
    }
  }

  /** The next items of the list. */
  page(after: number, limit: number): WorkItem[] {
    return this.#connection.all(
      `SELECT w.id, w.key, w.document, w.ordinal, w.kind, d.path, d.row, p.range, p.text
       FROM temp.work w JOIN documents d ON d.id = w.document
       JOIN pieces p ON p.document = w.document AND p.ordinal = w.ordinal AND p.key = w.key
       WHERE w.id > ? ORDER BY w.id LIMIT ?`,
      after,
      limit,
    ) as unknown as WorkItem[];
  }

  /** The next keys of the list, without their texts. */
  keysAfter(after: number, limit: number): { readonly id: number; readonly key: string }[] {
    return this.#connection.all(
      "SELECT id, key FROM temp.work WHERE id > ? ORDER BY id LIMIT ?",
      after,
      limit,
    ) as unknown as { id: number; key: string }[];
  }

  /** Removes keys from the list, and enters their outcomes in the catalogue. */
  async settle(outcomes: ReadonlyMap<string, KeyOutcome>): Promise<void> {
    if (outcomes.size === 0) return;
    await this.#connection.write(() => {
      putKeyStates(this.#connection, outcomes);
      for (const key of outcomes.keys()) this.#connection.run("DELETE FROM temp.work WHERE key = ?", key);
    });
  }

  /** How many of each kind are left. */
  counts(): ReadonlyMap<Kind, number> {
    const rows = this.#connection.all("SELECT kind, count(*) AS n FROM temp.work GROUP BY kind");
    return new Map(rows.map((row) => [row["kind"] as Kind, row["n"] as number]));
  }
}
