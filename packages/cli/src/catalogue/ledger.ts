import type { Kind } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";
import { isAlive } from "./is-alive.ts";

/** What may be spent on an account in all, earlier runs and other processes included. */
export interface Budget {
  readonly maxRequests: number | undefined;
  /** Credits. */
  readonly maxCost: number | undefined;
}

/** Whether a request may be sent: with the id to settle it by; not any more; or not until another one is settled. */
export type Permission = { readonly hold: number } | "reached" | "wait";

/** Amounts of credits are sums of fractions. */
const dust = 1e-9;

/** The account of what is sent for no collection. No collection is called so. */
export const noCollection = "";

/**
 * Counts the requests of an account and what they cost, for all processes that share the file. A request is entered
 * before it is sent, with the most that such a one has cost so far, so that a budget is never passed, whenever a process
 * ends.
 */
export class Ledger {
  readonly #connection: Connection;
  readonly #account: string;

  /** @param account a collection's name, or {@link noCollection} */
  constructor(connection: Connection, account: string) {
    this.#connection = connection;
    this.#account = account;
  }

  /** POSTs sent, and credits that they cost or may cost. */
  get spent(): { readonly requests: number; readonly cost: number } {
    const row = this.#connection.one("SELECT requests, cost FROM accounts WHERE name = ?", this.#account);
    return { requests: Number(row?.["requests"] ?? 0), cost: Number(row?.["cost"] ?? 0) + this.#held().cost };
  }

  /** Asks for the permission to send one request. */
  async take(isMedia: boolean, { maxRequests, maxCost }: Budget): Promise<Permission> {
    return this.#connection.write(() => {
      this.#collectDead();
      const { requests, cost } = this.spent;
      if (maxRequests !== undefined && requests >= maxRequests) return "reached";
      const price = this.#highestPrice(isMedia);
      if (maxCost !== undefined) {
        const held = this.#held();
        // The first request of a sort tells what one costs: until then none is beside it.
        if (held.unpriced > 0 || (price === undefined && held.count > 0)) return "wait";
        const expected = price ?? this.#highestPrice(!isMedia) ?? 0;
        if (cost + expected > maxCost + dust || cost >= maxCost) return held.count > 0 ? "wait" : "reached";
      }
      this.#connection.run(
        "INSERT INTO accounts VALUES (?, 1, 0) ON CONFLICT DO UPDATE SET requests = requests + 1",
        this.#account,
      );
      const hold = this.#connection.one(
        "INSERT INTO holds (account, pid, cost) VALUES (?, ?, ?) RETURNING id",
        this.#account,
        process.pid,
        price ?? null,
      );
      return { hold: hold?.["id"] as number };
    });
  }

  /**
   * Tells what a request has cost.
   *
   * @param cost credits; `undefined` where it may have been billed and nobody said how much
   */
  async settle(hold: number, cost: number | undefined): Promise<void> {
    await this.#connection.write(() => this.#settle(hold, cost));
  }

  /** Notes what a request of a kind was charged. Prices tell what a plan will cost. */
  async notePrice(kind: Kind, cost: number): Promise<void> {
    await this.#connection.write(() =>
      this.#connection.run(
        `INSERT INTO prices VALUES (?, 1, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + 1,
           cost = prices.cost + excluded.cost, highest = max(highest, excluded.highest)`,
        kind,
        cost,
        cost,
      ),
    );
  }

  /** What a request of each kind was charged on average. */
  prices(): ReadonlyMap<Kind, number> {
    const rows = this.#connection.all("SELECT kind, cost / requests AS price FROM prices");
    return new Map(rows.map((row) => [row["kind"] as Kind, row["price"] as number]));
  }

  #settle(hold: number, cost: number | undefined): void {
    const held = this.#connection.one("DELETE FROM holds WHERE id = ? RETURNING cost, account", hold);
    if (held === undefined) return;
    const amount = cost ?? Number(held["cost"] ?? 0);
    this.#connection.run(
      "UPDATE accounts SET cost = cost + ? WHERE name = ?",
      amount,
      held["account"] as string,
    );
  }

  #held(): { readonly count: number; readonly unpriced: number; readonly cost: number } {
    const row = this.#connection.one(
      "SELECT count(*) AS n, total(cost IS NULL) AS unpriced, total(cost) AS cost FROM holds WHERE account = ?",
      this.#account,
    );
    return {
      count: row?.["n"] as number,
      unpriced: row?.["unpriced"] as number,
      cost: row?.["cost"] as number,
    };
  }

  #highestPrice(isMedia: boolean): number | undefined {
    const row = this.#connection.one(
      "SELECT max(highest) AS price FROM prices WHERE (kind <> 'text') = ?",
      isMedia ? 1 : 0,
    );
    return (row?.["price"] as number | null) ?? undefined;
  }

  /** What a process that ended has left may be billed: it counts as if it were. */
  #collectDead(): void {
    const rows = this.#connection.all("SELECT id, pid FROM holds WHERE pid <> ?", process.pid);
    for (const row of rows) if (!isAlive(row["pid"] as number)) this.#settle(row["id"] as number, undefined);
  }
}
