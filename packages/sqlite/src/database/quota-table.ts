import { damagedRow } from "../errors/damaged-row.ts";
import { checksum } from "../rows/checksum.ts";
import type { Connection } from "./connection.ts";
import type { Owners } from "./owners.ts";

/** The state of a quota, with its version. */
export interface StoredQuota {
  /** Goes up with each write; 0 where nothing was written yet. */
  readonly version: number;
  /** JSON; `undefined` where nothing was written yet. */
  readonly state: string | undefined;
  /** Where the quota's clock stands: its time is at least this much more than the machine's uptime, in milliseconds. */
  readonly clockOffset: number | undefined;
  /** The living ones among the owners that were asked about. */
  readonly living: readonly string[];
}

/** What to write in place of a version. */
export interface QuotaWrite {
  readonly name: string;
  readonly version: number;
  readonly state: string;
  readonly clockOffset: number;
}

/** The table `quotas`. */
export class QuotaTable {
  readonly #connection: Connection;
  readonly #owners: Owners;
  readonly #bootId: string | null;
  readonly #one;
  readonly #put;

  constructor(connection: Connection, owners: Owners) {
    this.#connection = connection;
    this.#owners = owners;
    this.#bootId = owners.identity.bootId;
    this.#one = connection.prepare("SELECT * FROM quotas WHERE name = ?");
    this.#put = connection.prepare("REPLACE INTO quotas VALUES (?, ?, ?, ?, ?, ?)");
  }

  read(name: string, owners: readonly string[]): StoredQuota {
    return this.#connection.read(() => this.#read(name, owners));
  }

  /**
   * Writes a state in place of the one that it was made of.
   *
   * @returns what is there instead, where another was faster
   */
  write(
    { name, version, state, clockOffset }: QuotaWrite,
    owners: readonly string[],
  ): StoredQuota | undefined {
    return this.#connection.write(() => {
      const current = this.#read(name, owners);
      if (current.version !== version) return current;
      const fields = [name, version + 1, state, this.#bootId, clockOffset] as const;
      this.#put.run(...fields, checksum(fields));
      return undefined;
    });
  }

  #read(name: string, owners: readonly string[]): StoredQuota {
    const living = owners.filter((owner) => this.#owners.isAlive(owner));
    const row = this.#one.get(name);
    if (row === undefined) return { version: 0, state: undefined, clockOffset: undefined, living };
    const { version, state, boot_id: bootId, clock_offset: offset } = row;
    if (
      typeof version === "number" &&
      typeof state === "string" &&
      (bootId === null || typeof bootId === "string") &&
      typeof offset === "number" &&
      row["checksum"] === checksum([name, version, state, bootId, offset])
    ) {
      return { version, state, clockOffset: bootId === this.#bootId ? offset : undefined, living };
    }
    throw damagedRow(
      "The state of a quota",
      "Delete the rows of the table `quotas`, after which up to a window's requests may meet a 429, or put back a copy of the file.",
    );
  }
}
