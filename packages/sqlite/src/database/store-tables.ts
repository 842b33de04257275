import type {
  EmbeddedEntry,
  SpaceStats,
  StoreChange,
  StoreClaim,
  StoredEmbedding,
  StoreEntry,
  StoreStats,
  UnsettledKey,
} from "@segmind-embeddings/core";
import { applyChange, applyClaim } from "@segmind-embeddings/core/store";
import { damagedRow } from "../errors/damaged-row.ts";
import { bytesToKey, keyToBytes } from "../rows/key-bytes.ts";
import type { Row } from "../rows/row.ts";
import { fromUnsettledRow, toUnsettledRow } from "../rows/unsettled-row.ts";
import { fromVectorRow, toVectorRow } from "../rows/vector-row.ts";
import type { Connection } from "./connection.ts";
import type { Owners } from "./owners.ts";
import { SpaceTally } from "./space-tally.ts";
import { Spaces } from "./spaces.ts";

/** Some entries, and where to go on. */
export interface EntryPage {
  readonly entries: readonly StoredEmbedding[];
  /** `undefined` after the last. */
  readonly next: number | undefined;
}

const hint = "Put back a copy of the file.";

/** How many rows a page of entries reads. */
const pageLength = 256;

/** The tables `vectors` and `unsettled`: a key is in one of them at most. */
export class StoreTables {
  readonly #connection: Connection;
  readonly #owner: string;
  readonly #owners: Owners;
  readonly #spaces: Spaces;
  readonly #vector;
  readonly #page;
  readonly #addVector;
  readonly #removeVector;
  readonly #unsettled;
  readonly #allUnsettled;
  readonly #putUnsettled;
  readonly #removeUnsettled;

  constructor(connection: Connection, owner: string, owners: Owners) {
    this.#connection = connection;
    this.#owner = owner;
    this.#owners = owners;
    this.#spaces = new Spaces(connection);
    this.#vector = connection.prepare(
      "SELECT space_id, request_id, cost, embedded_at, vector, checksum FROM vectors WHERE key = ?",
    );
    this.#page = connection.prepare("SELECT * FROM vectors WHERE id > ? ORDER BY id LIMIT ?");
    this.#addVector = connection.prepare(
      "INSERT INTO vectors (key, space_id, request_id, cost, embedded_at, vector, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#removeVector = connection.prepare("DELETE FROM vectors WHERE key = ? RETURNING space_id");
    this.#unsettled = connection.prepare("SELECT * FROM unsettled WHERE key = ?");
    this.#allUnsettled = connection.prepare("SELECT * FROM unsettled");
    this.#putUnsettled = connection.prepare("REPLACE INTO unsettled VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#removeUnsettled = connection.prepare("DELETE FROM unsettled WHERE key = ?");
  }

  get(keys: readonly string[]): (StoreEntry | undefined)[] {
    const bytes = keys.map(keyToBytes);
    return this.#connection.read(() => bytes.map((key) => this.#read(key)));
  }

  open(claims: readonly StoreClaim[]): (StoreEntry | undefined)[] {
    const keyed = claims.map((claim) => ({ claim, key: keyToBytes(claim.key) }));
    return this.#connection.write(() => {
      this.#owners.ensure();
      return keyed.map(({ claim, key }) => {
        const current = this.#read(key);
        const entry = applyClaim(current, claim, this.#owner);
        if (entry === undefined) return current;
        this.#putUnsettled.run(...toUnsettledRow(key, entry));
        return undefined;
      });
    });
  }

  write(changes: readonly StoreChange[]): void {
    const keyed = changes.map((change) => ({ change, key: keyToBytes(change.key) }));
    this.#connection.write(() => {
      const tally = new SpaceTally(this.#spaces);
      for (const { change, key } of keyed) {
        const entry = applyChange(this.#read(key), change, this.#owner);
        if (entry === undefined) continue;
        if (entry === null) this.#removeUnsettled.run(key);
        else if (entry.state !== "embedded") this.#putUnsettled.run(...toUnsettledRow(key, entry));
        else {
          this.#removeUnsettled.run(key);
          this.#addVector.run(...toVectorRow(key, tally.add(entry), entry));
        }
      }
      tally.save();
    });
  }

  unsettled(): UnsettledKey[] {
    return this.#connection.read(() => this.#readUnsettled());
  }

  /** The entries after a place that an earlier page told, of one space or of all. */
  entries(after: number, space: string | undefined): EntryPage {
    return this.#connection.read(() => {
      const rows = this.#page.all(after, pageLength);
      const entries = rows
        .map((row) => {
          const key = row["key"] as Uint8Array;
          return { key: bytesToKey(key), ...this.#toEmbedded(key, row) };
        })
        .filter((entry) => space === undefined || entry.space === space);
      if (rows.length < pageLength) return { entries, next: undefined };
      const next = rows.at(-1)?.["id"];
      // A damaged table may lead in circles.
      if (typeof next !== "number" || next <= after)
        throw damagedRow("The order of the table `vectors`", hint);
      return { entries, next };
    });
  }

  stats(): StoreStats {
    return this.#connection.read(() => {
      const spaces = this.#spaces.all().map(({ space, model, dimensions, embedded, spent }): SpaceStats => ({
        space,
        model,
        dimensions,
        embedded,
        spentCredits: spent,
      }));
      const states = { open: 0, accepted: 0, unknown: 0 };
      for (const { entry } of this.#readUnsettled()) states[entry.state] += 1;
      const sum = (of: (space: SpaceStats) => number): number =>
        spaces.reduce((total, space) => total + of(space), 0);
      return {
        embedded: sum(({ embedded }) => embedded),
        ...states,
        spentCredits: sum(({ spentCredits }) => spentCredits),
        spaces,
      };
    });
  }

  /** Forgets keys, but not those that somebody is buying. */
  delete(keys: readonly string[]): number {
    const bytes = keys.map(keyToBytes);
    return this.#connection.write(() => bytes.filter((key) => this.#delete(key)).length);
  }

  #delete(key: Uint8Array): boolean {
    // A damaged row can be deleted, too: it is not read here.
    const vector = this.#removeVector.get(key);
    if (vector !== undefined) {
      this.#spaces.count(vector["space_id"] as number, { embedded: -1, spent: 0 });
      return true;
    }
    const row = this.#unsettled.get(key);
    if (row === undefined) return false;
    const { owner } = row;
    if (row["state"] === "open" && typeof owner === "string" && this.#owners.isAlive(owner)) return false;
    this.#removeUnsettled.run(key);
    return true;
  }

  #read(key: Uint8Array): StoreEntry | undefined {
    const vector = this.#vector.get(key);
    if (vector !== undefined) return this.#toEmbedded(key, vector);
    const row = this.#unsettled.get(key);
    return row === undefined ? undefined : this.#toUnsettled(key, row);
  }

  #readUnsettled(): UnsettledKey[] {
    return this.#allUnsettled.all().map((row) => {
      const key = row["key"] as Uint8Array;
      return { key: bytesToKey(key), entry: this.#toUnsettled(key, row) };
    });
  }

  #toEmbedded(key: Uint8Array, row: Row): EmbeddedEntry {
    return fromVectorRow(key, row, (id) => this.#spaces.get(id));
  }

  #toUnsettled(key: Uint8Array, row: Row): UnsettledKey["entry"] {
    const entry = fromUnsettledRow(key, row);
    if (entry.state !== "open" || this.#owners.isAlive(entry.owner)) return entry;
    const { owner, since } = entry;
    return { state: "unknown", since, reason: `${owner} ended before it told what became of its request` };
  }
}
