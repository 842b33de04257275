import { DatabaseSync, type StatementSync } from "node:sqlite";
import { load } from "sqlite-vec";

/** How many rows that are near by bits are compared by their true scores, as in our index. */
const rescored = 4_000;

/** Vectors in sqlite-vec's tables, in memory: one of numbers, and one of a bit a number. */
export class SqliteVecIndex {
  readonly #db = new DatabaseSync(":memory:", { allowExtension: true });
  readonly #insert: readonly StatementSync[];
  readonly #exact: StatementSync;
  readonly #bits: StatementSync;
  #rows = 0;

  constructor(dimensions: number) {
    load(this.#db);
    this.#db.exec(`
      CREATE VIRTUAL TABLE numbers USING vec0(embedding float[${String(dimensions)}] distance_metric=cosine);
      CREATE VIRTUAL TABLE bits USING vec0(embedding bit[${String(dimensions)}]);
      BEGIN;
    `);
    this.#insert = [
      this.#db.prepare("INSERT INTO numbers (rowid, embedding) VALUES (?, ?)"),
      this.#db.prepare("INSERT INTO bits (rowid, embedding) VALUES (?, vec_quantize_binary(?))"),
    ];
    this.#exact = this.#db.prepare(
      "SELECT rowid FROM numbers WHERE embedding MATCH ? ORDER BY distance LIMIT 10",
    );
    this.#bits = this.#db.prepare(`
      WITH near AS (
        SELECT rowid FROM bits WHERE embedding MATCH vec_quantize_binary(?1) ORDER BY distance LIMIT ${String(rescored)}
      )
      SELECT near.rowid FROM near JOIN numbers ON numbers.rowid = near.rowid
      ORDER BY vec_distance_cosine(numbers.embedding, ?1) LIMIT 10
    `);
  }

  add(vector: Float32Array): void {
    for (const statement of this.#insert) statement.run(BigInt(this.#rows), bytesOf(vector));
    this.#rows += 1;
  }

  /** To be called once all are in. */
  commit(): void {
    this.#db.exec("COMMIT");
  }

  /** The rows of the ten nearest. */
  search(query: Float32Array, by: "numbers" | "bits"): number[] {
    const statement = by === "numbers" ? this.#exact : this.#bits;
    return statement.all(bytesOf(query)).map(({ rowid }) => Number(rowid));
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
