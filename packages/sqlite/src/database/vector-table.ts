import type { EmbeddedEntry } from "@segmind-embeddings/core";
import { keyHash } from "../rows/key-hash.ts";
import type { Row } from "../rows/row.ts";
import type { CountedSpace } from "../rows/space-row.ts";
import { toVectorRow } from "../rows/vector-row.ts";
import type { Connection } from "./connection.ts";
import type { Spaces } from "./spaces.ts";

/**
 * How many keys `recent_keys` holds before they are moved to `keys`: 500 take half a page, so that a commit which adds
 * some of them writes one page of keys.
 */
const mostRecent = 500;

/**
 * The table `vectors`, and where each key's vector is. A random key changes a page of a large index, which costs more than
 * to write the vector; so new keys are collected in a small index, and moved to the large one in the order of its pages.
 */
export class VectorTable {
  readonly #find;
  readonly #page;
  readonly #pageOfSpace;
  readonly #checksumAt;
  readonly #add;
  readonly #addRecent;
  readonly #moveRecent;
  readonly #clearRecent;
  readonly #remove;
  readonly #removeKey;
  readonly #countRecent;
  readonly #spaces: Spaces;
  /** As many as this opening knows of; others that write to the file move their own. */
  #recent: number;

  constructor(connection: Connection, spaces: Spaces) {
    this.#spaces = spaces;
    // Two joins in a row: one over both indexes would build a table of ids for each key. Some versions of Node bind no
    // numbered parameters, so that hash and key come twice.
    const findIn = (index: string): string => `
      SELECT vectors.id, space_id, request_id, cost, embedded_at, vector, checksum
      FROM ${index} CROSS JOIN vectors ON vectors.id = ${index}.id WHERE hash = ? AND key = ?`;
    this.#find = connection.prepare(`${findIn("keys")} UNION ALL ${findIn("recent_keys")}`);
    this.#page = connection.prepare("SELECT * FROM vectors WHERE id > ? ORDER BY id LIMIT ?");
    this.#pageOfSpace = connection.prepare(`
      SELECT * FROM vectors WHERE id > ? AND space_id IN (SELECT id FROM spaces WHERE space = ?)
      ORDER BY id LIMIT ?`);
    this.#checksumAt = connection.prepare("SELECT checksum FROM vectors WHERE id = ?");
    this.#add = connection.prepare(
      "INSERT INTO vectors (key, space_id, request_id, cost, embedded_at, vector, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#addRecent = connection.prepare("INSERT INTO recent_keys VALUES (?, ?)");
    this.#moveRecent = connection.prepare("INSERT OR IGNORE INTO keys SELECT hash, id FROM recent_keys");
    this.#clearRecent = connection.prepare("DELETE FROM recent_keys");
    this.#remove = connection.prepare("DELETE FROM vectors WHERE id = ? RETURNING space_id");
    this.#removeKey = connection.prepare("DELETE FROM keys WHERE hash = ? AND id = ?");
    this.#countRecent = connection.prepare(`
      SELECT space_id, count(*) AS embedded, total(cost) AS spent FROM vectors
      WHERE id IN (SELECT id FROM recent_keys) GROUP BY space_id`);
    const count = connection.read(() =>
      connection.prepare("SELECT count(*) AS count FROM recent_keys").get(),
    );
    this.#recent = Number(count?.["count"]);
  }

  /** The row of a key. */
  find(key: Uint8Array): Row | undefined {
    const hash = keyHash(key);
    return this.#find.get(hash, key, hash, key);
  }

  /** Some rows after an id, in the order they were stored. */
  page(after: number, length: number): Row[] {
    return this.#page.all(after, length);
  }

  /** Some rows of one space after an id, in the order they were stored. */
  pageOfSpace(space: string, after: number, length: number): Row[] {
    return this.#pageOfSpace.all(after, space, length);
  }

  /** The checksum of the row with an id. */
  checksumAt(id: number): unknown {
    return this.#checksumAt.get(id)?.["checksum"];
  }

  /** Adds the vector of a key that has none. */
  add(key: Uint8Array, spaceId: number, entry: EmbeddedEntry): void {
    const { lastInsertRowid } = this.#add.run(...toVectorRow(key, spaceId, entry));
    this.#addRecent.run(keyHash(key), lastInsertRowid);
    this.#recent += 1;
    if (this.#recent >= mostRecent) this.mergeRecent();
  }

  /**
   * Removes the vector of a key, also a damaged one; {@link mergeRecent} comes before.
   *
   * @returns whether there was one
   */
  remove(key: Uint8Array): boolean {
    const id = this.find(key)?.["id"];
    if (typeof id !== "number") return false;
    this.#removeKey.run(keyHash(key), id);
    const spaceId = this.#remove.get(id)?.["space_id"] as number;
    this.#spaces.count(spaceId, { embedded: -1, spent: 0 });
    return true;
  }

  /** All spaces, with the vectors that were not counted into them yet. */
  countedSpaces(): CountedSpace[] {
    const recent = new Map(this.#countRecent.all().map((row) => [row["space_id"], toCount(row)]));
    return this.#spaces.all().map((space) => {
      const { embedded, spent } = recent.get(space.id) ?? { embedded: 0, spent: 0 };
      return { ...space, embedded: space.embedded + embedded, spent: space.spent + spent };
    });
  }

  /** Moves the recent keys to the others, and counts their vectors. */
  mergeRecent(): void {
    for (const row of this.#countRecent.all()) this.#spaces.count(row["space_id"] as number, toCount(row));
    this.#moveRecent.run();
    this.#clearRecent.run();
    this.#recent = 0;
  }
}

function toCount({ embedded, spent }: Row): { embedded: number; spent: number } {
  return { embedded: Number(embedded), spent: Number(spent) };
}
