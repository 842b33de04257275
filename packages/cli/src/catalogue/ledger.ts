import type { Kind } from "../scan/piece.ts";
import type { Connection } from "./connection.ts";
import { isAlive } from "./is-alive.ts";

/** The limits of an account in all, over earlier runs and other processes. */
export interface Budget {
  readonly maxRequests: number | undefined;
  /** Credits. */
  readonly maxCost: number | undefined;
}

/** Whether a request may be sent: yes, with the id of its hold; no; or not until another one is settled. */
export type Permission = { readonly hold: number } | "reached" | "wait";

/** Rounding error that sums of credits may have. */
const dust = 1e-9;

/**
 * The open requests of this process, by file and id. Its process id alone does not tell them: in a container each run may
 * have the same one, also a run that was killed.
 */
const ownHolds = new Set<string>();

/** The account of what is sent for no collection. No collection is called so. */
export const noCollection = "";

/**
 * Counts the requests of an account and their cost, for all processes that share the file. Each request is entered before
 * it is sent, with the highest cost of its kind so far, so that a budget is kept even if a process is killed.
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
        // The first request of a kind tells its price: until then no other one is sent beside it.
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
      const id = hold?.["id"] as number;
      ownHolds.add(this.#nameOf(id));
      return { hold: id };
    });
  }

  /**
   * Enters what a request has cost.
   *
   * @param cost credits; `undefined` where it may have been billed at an unknown price
   */
  async settle(hold: number, cost: number | undefined): Promise<void> {
    await this.#connection.write(() => this.#settle(hold, cost));
  }

  /** Enters the price of a request, from which the cost of plans is estimated. */
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

  /** The mean price of a request of each kind. */
  prices(): ReadonlyMap<Kind, number> {
    const rows = this.#connection.all("SELECT kind, cost / requests AS price FROM prices");
    return new Map(rows.map((row) => [row["kind"] as Kind, row["price"] as number]));
  }

  #settle(hold: number, cost: number | undefined): void {
    const held = this.#connection.one("DELETE FROM holds WHERE id = ? RETURNING cost, account", hold);
    ownHolds.delete(this.#nameOf(hold));
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

  /** The open requests of processes that ended may be billed, and are counted as billed. */
  #collectDead(): void {
    for (const row of this.#connection.all("SELECT id, pid FROM holds")) {
      const [id, pid] = [row["id"] as number, row["pid"] as number];
      if (ownHolds.has(this.#nameOf(id)) || (pid !== process.pid && isAlive(pid))) continue;
      this.#settle(id, undefined);
    }
  }

  #nameOf(hold: number): string {
    return `${this.#connection.path} ${String(hold)}`;
  }
}
