import type { Kind, Piece } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";

/** How a document is named in the catalogue. */
export interface DocumentName {
  /** Relative to the catalogue's folder, with slashes. */
  readonly path: string;
  /** The id of a row in a table; empty for a file. */
  readonly row: string;
}

/** A document as it is entered in the catalogue. */
export interface ScannedDocument extends DocumentName {
  readonly kind: Kind;
  readonly fingerprint: string;
  /** Left out where it could not be read now: it keeps its earlier ones. */
  readonly pieces?: readonly Piece[];
  /** Why it could not be read, or has no pieces. */
  readonly trouble?: string;
}

export interface KnownDocument {
  readonly id: number;
  readonly fingerprint: string;
  readonly hasTrouble: boolean;
  readonly seenAt: number;
}

/** The documents of one collection. */
export class Documents {
  readonly #connection: Connection;
  readonly #collection: string;

  constructor(connection: Connection, collection: string) {
    this.#connection = connection;
    this.#collection = collection;
    connection.exec("CREATE TEMP TABLE IF NOT EXISTS run_documents (id INTEGER PRIMARY KEY) STRICT");
  }

  find({ path, row }: DocumentName): KnownDocument | undefined {
    const known = this.#connection.one(
      "SELECT id, fingerprint, trouble, seen_at FROM documents WHERE collection = ? AND path = ? AND row = ?",
      this.#collection,
      path,
      row,
    );
    if (known === undefined) return undefined;
    return {
      id: known["id"] as number,
      fingerprint: known["fingerprint"] as string,
      hasTrouble: known["trouble"] !== null,
      seenAt: known["seen_at"] as number,
    };
  }

  /** Whether this run has met a document already. */
  isOfThisRun(id: number): boolean {
    return this.#connection.one("SELECT 1 FROM temp.run_documents WHERE id = ?", id) !== undefined;
  }

  /** Whether a document has these pieces already. */
  hasPieces(id: number, pieces: readonly Piece[]): boolean {
    const keys = this.#connection.all("SELECT key FROM pieces WHERE document = ? ORDER BY ordinal", id);
    return keys.length === pieces.length && keys.every((row, index) => row["key"] === pieces[index]?.key);
  }

  /** Adds an unchanged document to this run. To be called within a transaction, like all methods below. */
  keep(id: number, now: number): void {
    this.#connection.run("UPDATE documents SET seen_at = ? WHERE id = ?", now, id);
    this.#connection.run("INSERT OR IGNORE INTO temp.run_documents VALUES (?)", id);
  }

  /** Enters a document, its pieces in place of its earlier ones. */
  put({ path, row, kind, fingerprint, pieces, trouble }: ScannedDocument, now: number): void {
    const written = this.#connection.one(
      `INSERT INTO documents (collection, path, row, kind, fingerprint, seen_at, trouble) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (collection, path, row) DO UPDATE SET kind = iif(?, excluded.kind, kind),
         fingerprint = excluded.fingerprint, seen_at = excluded.seen_at, trouble = excluded.trouble
       RETURNING id`,
      this.#collection,
      path,
      row,
      kind,
      fingerprint,
      now,
      trouble ?? null,
      pieces === undefined ? 0 : 1,
    );
    const id = written?.["id"] as number;
    if (pieces !== undefined) this.#putPieces(id, pieces);
    this.#connection.run("INSERT OR IGNORE INTO temp.run_documents VALUES (?)", id);
  }

  #putPieces(id: number, pieces: readonly Piece[]): void {
    this.#connection.run("DELETE FROM pieces WHERE document = ?", id);
    for (const [ordinal, { key, range, text }] of pieces.entries()) {
      this.#connection.run(
        "INSERT INTO pieces VALUES (?, ?, ?, ?, ?)",
        id,
        ordinal,
        key,
        range === undefined ? null : JSON.stringify(range),
        text ?? null,
      );
    }
  }

  /** Adds the documents with failures to this run. Returns how many pieces have an unknown outcome. */
  async useFailed(): Promise<number> {
    await this.#connection.write(() =>
      this.#connection.run(
        `INSERT OR IGNORE INTO temp.run_documents
         SELECT d.id FROM keys k JOIN pieces p USING (key) JOIN documents d ON d.id = p.document
         WHERE k.state IN ('failed', 'unknown') AND d.collection = ?`,
        this.#collection,
      ),
    );
    const row = this.#connection.one(
      `SELECT count(*) AS n FROM temp.run_documents r JOIN pieces p ON p.document = r.id JOIN keys k USING (key)
       WHERE k.state = 'unknown'`,
    );
    return row?.["n"] as number;
  }

  /**
   * The documents that no scan has seen since a given time, a page at a time.
   *
   * @param after the last id of the page before
   */
  notSeenSince(moment: number, after: number): (DocumentName & { readonly id: number })[] {
    return this.#connection
      .all(
        "SELECT id, path, row FROM documents WHERE collection = ? AND seen_at < ? AND id > ? ORDER BY id LIMIT 1000",
        this.#collection,
        moment,
        after,
      )
      .map((row) => ({ id: row["id"] as number, path: row["path"] as string, row: row["row"] as string }));
  }

  /** Forgets a document; the vectors stay in the store. */
  remove(id: number): void {
    this.#connection.run("DELETE FROM pieces WHERE document = ?", id);
    this.#connection.run("DELETE FROM documents WHERE id = ?", id);
  }

  /** Documents of this run that cannot be read or embedded, with the reason. */
  troubles(): { readonly path: string; readonly row: string; readonly reason: string }[] {
    return this.#connection
      .all(
        `SELECT path, row, trouble FROM temp.run_documents JOIN documents USING (id) WHERE trouble IS NOT NULL ORDER BY path, row`,
      )
      .map((row) => ({
        path: row["path"] as string,
        row: row["row"] as string,
        reason: row["trouble"] as string,
      }));
  }
}
