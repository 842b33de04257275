import type { SqliteDatabase } from "@segmind-embeddings/sqlite";
import type { Connection } from "../../../catalogue/connection.ts";
import { keysOf, type PieceFilter } from "../../../catalogue/pieces.ts";
import { VectorIndex } from "../../../search/vector-index.ts";

/** Keys looked up in one call of the store. */
const step = 256;

export interface NearKey {
  readonly key: string;
  readonly score: number;
}

/** The vectors of one space in memory, which follows what other processes embed and forget. */
export class LiveIndex {
  readonly #connection: Connection;
  readonly #database: SqliteDatabase;
  readonly #space: string;
  readonly #index: VectorIndex;
  readonly #keys: string[] = [];
  readonly #known = new Set<string>();
  /** Which keys a filter lets through, as of the catalogue's version. */
  readonly #wanted = new Map<string, ReadonlySet<string>>();
  #version: unknown;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(connection: Connection, database: SqliteDatabase, space: string, dimensions: number) {
    this.#connection = connection;
    this.#database = database;
    this.#space = space;
    this.#index = new VectorIndex(dimensions);
  }

  /**
   * The nearest keys among those of a filter.
   *
   * @param except the key that the vector is of, which is no result
   */
  async search(vector: Float32Array, top: number, filter: PieceFilter, except?: string): Promise<NearKey[]> {
    await this.#refresh();
    if (this.#index.size === 0) return [];
    const wanted = this.#keysOf(filter);
    const isWanted = (row: number): boolean => {
      const key = this.#keys[row] as string;
      return key !== except && wanted.has(key);
    };
    return this.#index
      .search(vector, top, { filter: isWanted })
      .map(({ row, score }) => ({ key: this.#keys[row] as string, score }));
  }

  get dimensions(): number {
    return this.#index.dimensions;
  }

  /** The keys that there are, and a copy of their vectors, row by row. */
  async vectors(): Promise<{
    readonly keys: readonly string[];
    readonly toMatrix: () => Float32Array<ArrayBuffer>;
  }> {
    await this.#refresh();
    return { keys: [...this.#keys], toMatrix: () => this.#index.toMatrix() };
  }

  #keysOf(filter: PieceFilter): ReadonlySet<string> {
    const name = JSON.stringify(filter);
    let keys = this.#wanted.get(name);
    if (keys === undefined) {
      keys = new Set(keysOf(this.#connection, filter));
      this.#wanted.set(name, keys);
    }
    return keys;
  }

  /** Takes in what has been embedded since; one refresh at a time. */
  #refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.catch(() => undefined).then(() => this.#takeIn());
    return this.#refreshing;
  }

  async #takeIn(): Promise<void> {
    // Changes when another process has written to the catalogue.
    const version = this.#connection.one("PRAGMA data_version")?.["data_version"];
    if (version === this.#version) return;
    this.#wanted.clear();
    const isNew = [...keysOf(this.#connection, { isEmbedded: true })].filter((key) => !this.#known.has(key));
    for (let at = 0; at < isNew.length; at += step) {
      const keys = isNew.slice(at, at + step);
      const entries = await this.#database.store.get(keys);
      for (const [index, entry] of entries.entries()) {
        const key = keys[index] as string;
        if (entry?.state !== "embedded" || entry.space !== this.#space) continue;
        const { dimensions } = this.#index;
        this.#index.add(
          entry.vector.length === dimensions ? entry.vector : entry.vector.subarray(0, dimensions),
        );
        this.#keys.push(key);
        this.#known.add(key);
      }
    }
    this.#version = version;
  }
}
