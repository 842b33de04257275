import { randomUUID } from "node:crypto";
import type {
  DurableStore,
  StoreChange,
  StoreClaim,
  StoredEmbedding,
  StoreEntry,
  StoreStats,
  UnsettledKey,
} from "@segmind-embeddings/core";
import { applyClaim } from "@segmind-embeddings/core/store";
import type { Database } from "../database/database.ts";
import type { Row } from "../database/session.ts";
import type { Lease } from "../owners/lease.ts";
import { fromEntryRow, fromUnsettledRow } from "../rows/entry-row.ts";
import { fromStoredKey, toStoredKey } from "../rows/stored-key.ts";
import { changeColumns } from "./change-columns.ts";
import { inRounds } from "./in-rounds.ts";
import { statementsOf, type Statements } from "./statements.ts";
import { toStats } from "./to-stats.ts";

/** How many keys one statement looks up at most. */
const keysPerLookup = 1_000;

/** How many rows a page of entries has. */
const pageLength = 256;

/**
 * The table `embeddings`. Each call is one statement, and with it one round trip and one transaction: a program that ends
 * in the middle of a call leaves no lock behind.
 */
export class DatabaseStore implements DurableStore {
  readonly owner: string;
  readonly #database: Database;
  readonly #lease: Lease;
  readonly #sql: Statements;

  constructor(database: Database, lease: Lease) {
    this.owner = lease.owner;
    this.#database = database;
    this.#lease = lease;
    this.#sql = statementsOf(database.tables, lease.length);
  }

  async get(keys: readonly string[]): Promise<readonly (StoreEntry | undefined)[]> {
    const entries = new Map<string, StoreEntry>();
    const distinct = [...new Set(keys.map(toStoredKey))];
    for (let index = 0; index < distinct.length; index += keysPerLookup) {
      const rows = await this.#query("get", distinct.slice(index, index + keysPerLookup));
      for (const row of rows) entries.set(row["key"] ?? "", fromEntryRow(row));
    }
    return keys.map((key) => entries.get(toStoredKey(key)));
  }

  async open(claims: readonly StoreClaim[]): Promise<readonly (StoreEntry | undefined)[]> {
    const results = new Map<StoreClaim, StoreEntry | undefined>();
    await this.#lease.enter();
    for (const round of inRounds(claims)) {
      for (const [claim, inTheWay] of await this.#claim(round)) results.set(claim, inTheWay);
    }
    return claims.map((claim) => results.get(claim));
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    const rounds = inRounds(changes).map((round) => [this.owner, ...changeColumns(round)]);
    await this.#database.run(async (session) => {
      if (rounds.length > 1) await session.begin();
      for (const round of rounds) await session.query(this.#sql.write, round);
      if (rounds.length > 1) await session.commit();
    });
  }

  async unsettled(): Promise<readonly UnsettledKey[]> {
    const rows = await this.#query("unsettled");
    return rows.map((row) => ({ key: keyOf(row), entry: fromUnsettledRow(row) }));
  }

  async *entries({ space }: { space?: string | undefined } = {}): AsyncGenerator<
    StoredEmbedding,
    void,
    undefined
  > {
    for (let after = ""; ;) {
      const rows: readonly Row[] = await this.#query("page", after, space ?? null, pageLength);
      for (const row of rows) {
        const entry = fromEntryRow(row);
        if (entry.state === "embedded") yield { key: keyOf(row), ...entry };
      }
      if (rows.length < pageLength) return;
      after = rows.at(-1)?.["key"] ?? "";
    }
  }

  async stats(): Promise<StoreStats> {
    return toStats(await this.#query("stats"));
  }

  async delete(keys: readonly string[]): Promise<number> {
    return (await this.#query("delete", keys.map(toStoredKey))).length;
  }

  /** Claims keys that are all different, and says of each what stands in the way. */
  async #claim(claims: readonly StoreClaim[]): Promise<Map<StoreClaim, StoreEntry | undefined>> {
    const results = new Map<StoreClaim, StoreEntry | undefined>();
    let left = claims;
    while (left.length > 0) {
      const [keys, replaceable] = [left, left.filter(({ replaceUnknown }) => replaceUnknown)].map((some) =>
        some.map(({ key }) => toStoredKey(key)),
      );
      const rows = await this.#query("claim", randomUUID(), keys, replaceable);
      const claimed = new Set(rows.map(keyOf));
      for (const claim of left) if (claimed.has(claim.key)) results.set(claim, undefined);
      const refused = left.filter(({ key }) => !claimed.has(key));
      if (refused.length === 0) break;
      // What stood in the way may be gone when it is looked at: then it is claimed once more.
      const entries = await this.get(refused.map(({ key }) => key));
      left = refused.filter((claim, index) => {
        const entry = entries[index];
        results.set(claim, entry);
        return applyClaim(entry, claim, this.owner) !== undefined;
      });
    }
    return results;
  }

  #query(name: keyof Statements, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#database.run((session) => session.query(this.#sql[name], [this.owner, ...values]));
  }
}

function keyOf(row: Row): string {
  return fromStoredKey(row["key"] ?? "");
}
