import type { Database } from "../database/database.ts";

/** A lease is renewed four times in its length, and sooner again where that failed. */
const [renewals, hurriedRenewals] = [4, 20];

/**
 * Says to all who share a schema that this opening is alive: until a moment by the server's clock, which is put off again
 * and again.
 */
export class Lease {
  readonly owner: string;
  /** How long an owner counts as alive after it renewed its lease, in milliseconds. */
  readonly length: number;
  readonly #database: Database;
  #entered: Promise<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(owner: string, length: number, database: Database) {
    this.owner = owner;
    this.length = length;
    this.#database = database;
  }

  /** Enters the owner, before anything of it is written. */
  async enter(): Promise<void> {
    const entering = (this.#entered ??= this.#enter());
    try {
      await entering;
    } catch (error) {
      this.#entered = undefined;
      throw error;
    }
  }

  /** Renews the lease no more. {@link endStatement} tells the others. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** The statement that says that the owner has ended: what it has open is unknown from then on. */
  get endStatement(): [sql: string, values: string[]] {
    return [`UPDATE ${this.#database.tables.owners} SET ended = true WHERE owner = $1`, [this.owner]];
  }

  async #enter(): Promise<void> {
    const { owners } = this.#database.tables;
    await this.#database.run(async (session) => {
      // Those of yesterday; one that another opening deletes just now is left to it.
      await session.query(
        `DELETE FROM ${owners} WHERE owner IN (SELECT owner FROM ${owners} WHERE lease_until < clock_timestamp() - interval '1 day' FOR UPDATE SKIP LOCKED)`,
      );
      await session.query(...this.#renewal);
    });
    this.#schedule(this.length / renewals);
  }

  #schedule(wait: number): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#renew(), wait).unref();
  }

  async #renew(): Promise<void> {
    try {
      await this.#database.try((session) => session.query(...this.#renewal));
      this.#schedule(this.length / renewals);
    } catch {
      // The next call that writes tells what is wrong; until then the lease may hold.
      this.#schedule(this.length / hurriedRenewals);
    }
  }

  get #renewal(): [sql: string, values: string[]] {
    return [
      `INSERT INTO ${this.#database.tables.owners} VALUES ($1, clock_timestamp() + ${milliseconds(this.length)}, false)
      ON CONFLICT (owner) DO UPDATE SET lease_until = excluded.lease_until`,
      [this.owner],
    ];
  }
}

/** A number of milliseconds as SQL has it. */
export function milliseconds(count: number): string {
  return `interval '${String(count)} milliseconds'`;
}
