import { randomUUID } from "node:crypto";
import type { Quota, QuotaChange, QuotaContext, QuotaState } from "@segmind-embeddings/core";
import type { Database } from "../database/database.ts";
import type { Session } from "../database/session.ts";
import type { Lease } from "../owners/lease.ts";
import { toStoredKey } from "../rows/stored-key.ts";
import { lockQuota, writeQuota, type LockedQuota } from "./quota-row.ts";

/** What a change threw, which is no failure of the database. */
class ThrownByChange {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

type Change<R> = (context: QuotaContext) => QuotaChange<R>;

/** The table `quotas`: a row is locked while its change runs, between two round trips. */
export class DatabaseQuota implements Quota {
  readonly #database: Database;
  readonly #lease: Lease;

  constructor(database: Database, lease: Lease) {
    this.#database = database;
    this.#lease = lease;
  }

  async update<R>(name: string, change: Change<R>): Promise<R> {
    const changed = await this.#update(toStoredKey(name), change);
    if (changed instanceof ThrownByChange) throw changed.error;
    return changed.result;
  }

  async #update<R>(name: string, change: Change<R>): Promise<QuotaChange<R> | ThrownByChange> {
    await this.#lease.enter();
    const updateId = randomUUID();
    let written: QuotaChange<R> | undefined;
    return await this.#database.run(async (session) => {
      const quota = await lockQuota(session, this.#database.tables, name);
      // The answer to the commit was lost, and the change was made.
      const isWritten = written !== undefined && quota.updateId === updateId;
      const changed =
        isWritten && written !== undefined ? written : await this.#apply(session, quota, change);
      if (isWritten || changed instanceof ThrownByChange || changed.state === undefined) {
        await session.commit();
        return changed;
      }
      written = changed;
      const state = JSON.stringify(changed.state);
      await writeQuota(session, this.#database.tables, name, { ...quota, state, updateId });
      return changed;
    });
  }

  /** Runs the change, again where it asked about an owner of whom nothing was known yet. */
  async #apply<R>(
    session: Session,
    { state, now }: LockedQuota,
    change: Change<R>,
  ): Promise<QuotaChange<R> | ThrownByChange> {
    const { owner } = this.#lease;
    const asked = new Set<string>();
    let living = new Set<string | null | undefined>();
    for (;;) {
      const count = asked.size;
      let changed: QuotaChange<R> | ThrownByChange;
      try {
        changed = change({
          state: state === undefined ? undefined : (JSON.parse(state) as QuotaState),
          now,
          owner,
          isAlive: (other) => {
            if (other === owner) return true;
            const isNew = !asked.has(other);
            asked.add(other);
            return isNew || living.has(other);
          },
        });
      } catch (error) {
        changed = new ThrownByChange(error);
      }
      if (asked.size === count) return changed;
      const rows = await session.query(
        `SELECT owner FROM ${this.#database.tables.owners} WHERE owner = ANY ($1::text[]) AND NOT ended AND lease_until > clock_timestamp()`,
        [[...asked]],
      );
      living = new Set(rows.map((row) => row["owner"]));
    }
  }
}
