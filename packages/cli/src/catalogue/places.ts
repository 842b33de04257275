import type { Connection } from "./connection.ts";

/** Rows written in one transaction, so that no step stops the event loop for long. */
const step = 2_000;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the vectors of a space stand on its map. */
export class Places {
  readonly #connection: Connection;
  readonly #space: string;

  constructor(connection: Connection, space: string) {
    this.#connection = connection;
    this.#space = space;
  }

  /** How many vectors the map was laid out with; 0 where there is none. */
  get laidOut(): number {
    const row = this.#connection.one("SELECT laid_out FROM maps WHERE space = ?", this.#space);
    return Number(row?.["laid_out"] ?? 0);
  }

  all(): Map<string, Place> {
    const rows = this.#connection.all("SELECT key, x, y FROM places WHERE space = ?", this.#space);
    return new Map(
      rows.map((row) => [row["key"] as string, { x: row["x"] as number, y: row["y"] as number }]),
    );
  }

  /** Writes a new map, in place of what was there. */
  async replace(places: ReadonlyMap<string, Place>): Promise<void> {
    await this.#connection.write(() => {
      this.#connection.run("DELETE FROM places WHERE space = ?", this.#space);
      this.#connection.run("DELETE FROM maps WHERE space = ?", this.#space);
    });
    await this.add(places);
    // Last, so that half a map counts as none.
    await this.#connection.write(() =>
      this.#connection.run("INSERT INTO maps VALUES (?, ?)", this.#space, places.size),
    );
  }

  async add(places: ReadonlyMap<string, Place>): Promise<void> {
    const rows = [...places];
    for (let at = 0; at < rows.length; at += step) {
      await this.#connection.write(() => {
        for (const [key, { x, y }] of rows.slice(at, at + step))
          this.#connection.run("REPLACE INTO places VALUES (?, ?, ?, ?)", this.#space, key, x, y);
      });
    }
  }
}
