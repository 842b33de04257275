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
import { fromVectorRow } from "../rows/vector-row.ts";
import type { Connection } from "./connection.ts";
import type { Owners } from "./owners.ts";
import { Spaces } from "./spaces.ts";
import { VectorTable } from "./vector-table.ts";

/** Some entries, and where to go on. */
export interface EntryPage {
  readonly entries: readonly StoredEmbedding[];
  /** `undefined` after the last. */
  readonly next: number | undefined;
}

/** Some vectors of one space, in the order they were stored. */
export interface VectorPage {
  readonly keys: readonly string[];
  /** Their numbers, one vector after the other, as they came from the gateway. */
  readonly numbers: Float32Array;
  /** Where the page ends; missing as long as the space has no vectors. Serves other openings of the file, too. */
  readonly place?: string;
}

const hint = "Put back a copy of the file.";

/** How many rows a page of entries reads. */
const pageLength = 256;
/** How many vectors a page of a space has at most: about 6 MB where they have 768 numbers. */
const vectorPageLength = 2_048;

/** The tables `vectors` and `unsettled`: a key is in one of them at most. */
export class StoreTables {
  readonly #connection: Connection;
  readonly #owner: string;
  readonly #owners: Owners;
  readonly #spaces: Spaces;
  readonly #vectors: VectorTable;
  readonly #unsettled;
  readonly #allUnsettled;
  readonly #addUnsettled;
  readonly #putUnsettled;
  readonly #removeUnsettled;

  constructor(connection: Connection, owner: string, owners: Owners) {
    this.#connection = connection;
    this.#owner = owner;
    this.#owners = owners;
    this.#spaces = new Spaces(connection);
    this.#vectors = new VectorTable(connection, this.#spaces);
    this.#unsettled = connection.prepare("SELECT * FROM unsettled WHERE key = ?");
    this.#allUnsettled = connection.prepare("SELECT * FROM unsettled");
    this.#addUnsettled = connection.prepare(
      "INSERT INTO unsettled VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
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
      return keyed.map(({ claim, key }) => this.#claim(key, claim));
    });
  }

  write(changes: readonly StoreChange[]): void {
    const keyed = changes.map((change) => ({ change, key: keyToBytes(change.key) }));
    this.#connection.write(() => {
      for (const { change, key } of keyed) {
        if (change.entry?.state === "embedded") this.#store(key, change.entry);
        else this.#change(key, change);
      }
    });
  }

  unsettled(): UnsettledKey[] {
    return this.#connection.read(() => this.#readAllUnsettled());
  }

  /** A page of entries of one space or of all, after the place where an earlier page ended. */
  entries(after: number, space: string | undefined): EntryPage {
    return this.#connection.read(() => {
      const rows = this.#vectors.page(after, pageLength);
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

  /**
   * The vectors of a space that were stored after a place where an earlier page ended.
   *
   * @returns `undefined` where the vector at that place was deleted: others may stand there now
   */
  vectors(space: string, after: string | undefined): VectorPage | undefined {
    return this.#connection.read(() => {
      const [id = 0, sum] = after?.split(":").map(Number) ?? [];
      if (after !== undefined && this.#vectors.checksumAt(id) !== sum) return undefined;
      const rows = this.#vectors.pageOfSpace(space, id, vectorPageLength);
      const vectors = rows.map((row) => this.#toEmbedded(row["key"] as Uint8Array, row).vector);
      const length = vectors[0]?.length ?? 0;
      const numbers = new Float32Array(length * vectors.length);
      for (const [index, vector] of vectors.entries()) numbers.set(vector, index * length);
      const last = rows.at(-1);
      const place = last === undefined ? after : `${String(last["id"])}:${String(last["checksum"])}`;
      const keys = rows.map((row) => bytesToKey(row["key"] as Uint8Array));
      return { keys, numbers, ...(place !== undefined && { place }) };
    });
  }

  stats(): StoreStats {
    return this.#connection.read(() => {
      const spaces = this.#vectors
        .countedSpaces()
        .map(({ space, model, dimensions, embedded, spent }): SpaceStats => ({
          space,
          model,
          dimensions,
          embedded,
          spentCredits: spent,
        }));
      const states = { open: 0, accepted: 0, unknown: 0 };
      for (const { entry } of this.#readAllUnsettled()) states[entry.state] += 1;
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

  /** Forgets keys, except those that a living process is buying. */
  delete(keys: readonly string[]): number {
    const bytes = keys.map(keyToBytes);
    return this.#connection.write(() => {
      this.#vectors.mergeRecent();
      return bytes.filter((key) => this.#delete(key)).length;
    });
  }

  #delete(key: Uint8Array): boolean {
    // A damaged row can be deleted, too: it is not read here.
    if (this.#vectors.remove(key)) return true;
    const row = this.#unsettled.get(key);
    if (row === undefined) return false;
    const { owner } = row;
    if (row["state"] === "open" && typeof owner === "string" && this.#owners.isAlive(owner)) return false;
    this.#removeUnsettled.run(key);
    return true;
  }

  /** @returns what stands in the way, see `EmbeddingStore.open` */
  #claim(key: Uint8Array, claim: StoreClaim): StoreEntry | undefined {
    const vector = this.#vectors.find(key);
    if (vector !== undefined) return this.#toEmbedded(key, vector);
    // Most keys are free: one that is not yet in the table is claimed by one statement.
    const open = toUnsettledRow(key, { state: "open", owner: this.#owner, since: claim.since });
    if (this.#addUnsettled.run(...open).changes > 0) return undefined;
    const current = this.#readUnsettled(key);
    const entry = applyClaim(current, claim, this.#owner);
    if (entry === undefined) return current;
    this.#putUnsettled.run(...open);
    return undefined;
  }

  /** Adds a vector, whatever is known of its key but a vector. */
  #store(key: Uint8Array, entry: EmbeddedEntry): void {
    const wasUnsettled = this.#removeUnsettled.run(key).changes > 0;
    if (wasUnsettled || this.#vectors.find(key) === undefined)
      this.#vectors.add(key, this.#spaces.idOf(entry), entry);
  }

  #change(key: Uint8Array, change: StoreChange): void {
    const entry = applyChange(this.#read(key), change, this.#owner);
    if (entry === null) this.#removeUnsettled.run(key);
    else if (entry !== undefined && entry.state !== "embedded")
      this.#putUnsettled.run(...toUnsettledRow(key, entry));
  }

  #read(key: Uint8Array): StoreEntry | undefined {
    const vector = this.#vectors.find(key);
    if (vector !== undefined) return this.#toEmbedded(key, vector);
    return this.#readUnsettled(key);
  }

  #readUnsettled(key: Uint8Array): UnsettledKey["entry"] | undefined {
    const row = this.#unsettled.get(key);
    return row === undefined ? undefined : this.#toUnsettled(key, row);
  }

  #readAllUnsettled(): UnsettledKey[] {
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
    return {
      state: "unknown",
      since,
      reason: `${owner} ended before it recorded the outcome of its request`,
    };
  }
}
