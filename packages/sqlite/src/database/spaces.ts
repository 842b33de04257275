import type { EmbeddedEntry } from "@segmind-embeddings/core";
import {
  damagedSpace,
  fromSpaceRow,
  spaceChecksum,
  toSpaceRow,
  type CountedSpace,
} from "../rows/space-row.ts";
import type { Space } from "../rows/vector-row.ts";
import type { Connection } from "./connection.ts";

/** What vectors share, by a small number, and what was counted: to count a million vectors would read all of them. */
export class Spaces {
  readonly #byId;
  readonly #idOf;
  readonly #all;
  readonly #add;
  readonly #recount;
  /** A space is never removed or renamed, so that what was read once stays true, unless its transaction is undone. */
  readonly #known = new Map<number, Space>();

  constructor(connection: Connection) {
    this.#byId = connection.prepare("SELECT * FROM spaces WHERE id = ?");
    this.#idOf = connection.prepare("SELECT id FROM spaces WHERE space = ? AND model = ? AND dimensions = ?");
    connection.whenUndone(() => this.#known.clear());
    this.#all = connection.prepare("SELECT * FROM spaces ORDER BY id");
    this.#add = connection.prepare("INSERT INTO spaces VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#recount = connection.prepare(
      "UPDATE spaces SET embedded = ?, spent = ?, checksum = ? WHERE id = ?",
    );
  }

  get(id: number): Space | undefined {
    let space = this.#known.get(id);
    if (space === undefined) {
      space = this.#read(id);
      if (space !== undefined) this.#known.set(id, space);
    }
    return space;
  }

  all(): CountedSpace[] {
    return this.#all.all().map(fromSpaceRow);
  }

  /** The id of an entry's space, which is entered where it is new. */
  idOf({ space, model, vector }: EmbeddedEntry): number {
    const dimensions = vector.length;
    for (const [id, known] of this.#known) {
      if (known.space === space && known.model === model && known.dimensions === dimensions) return id;
    }
    const stored = this.#idOf.get(space, model, dimensions)?.["id"];
    if (typeof stored === "number") {
      if (this.get(stored)?.space === space) return stored;
      throw damagedSpace();
    }
    const id = 1 + Math.max(0, ...this.all().map((other) => other.id));
    this.#add.run(...toSpaceRow({ id, space, model, dimensions, embedded: 0, spent: 0 }));
    return id;
  }

  count(id: number, { embedded, spent }: { embedded: number; spent: number }): void {
    const before = this.#read(id);
    if (before === undefined) return;
    const after = { ...before, embedded: before.embedded + embedded, spent: before.spent + spent };
    this.#recount.run(after.embedded, after.spent, spaceChecksum(after), id);
  }

  #read(id: number): CountedSpace | undefined {
    const row = this.#byId.get(id);
    return row === undefined ? undefined : fromSpaceRow(row);
  }
}
