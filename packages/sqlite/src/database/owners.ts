import { isOwnerAlive } from "../owners/is-owner-alive.ts";
import { currentMoment } from "../system/current-moment.ts";
import type { Owner } from "../owners/owner.ts";
import { processIdentity } from "../system/process-identity.ts";
import { processState } from "../system/process-state.ts";
import { fromOwnerRow, toOwnerRow } from "../rows/owner-row.ts";
import type { Connection } from "./connection.ts";

/** Who has the file open, this opening among them. */
export class Owners {
  readonly #connection: Connection;
  readonly #self: string;
  readonly identity = processIdentity();
  readonly #one;
  readonly #isEntered;
  readonly #all;
  readonly #put;
  readonly #remove;

  /** @param self the name of this opening, which is entered */
  constructor(connection: Connection, self: string) {
    this.#connection = connection;
    this.#self = self;
    this.#one = connection.prepare("SELECT * FROM owners WHERE owner = ?");
    this.#isEntered = connection.prepare("SELECT 1 FROM owners WHERE owner = ?");
    this.#all = connection.prepare("SELECT * FROM owners");
    this.#put = connection.prepare("REPLACE INTO owners VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#remove = connection.prepare("DELETE FROM owners WHERE owner = ?");
    connection.write(() => {
      this.#renew();
      this.#forgetDead();
    });
  }

  /** Says that this opening is alive. */
  renew(): void {
    this.#connection.write(() => this.#renew());
  }

  /** Enters this opening again where another one took it for dead; within a transaction that writes. */
  ensure(): void {
    if (this.#isEntered.get(this.#self) === undefined) this.#renew();
  }

  /** Says that this opening has ended: what it has open is unknown from now on. */
  end(): void {
    this.#connection.write(() => this.#remove.run(this.#self));
  }

  /** One who is not entered has ended; this opening has not. */
  isAlive(owner: string): boolean {
    if (owner === this.#self) return true;
    const row = this.#one.get(owner);
    return row !== undefined && this.#isAlive(fromOwnerRow(row));
  }

  #isAlive(owner: Owner): boolean {
    return isOwnerAlive(owner, { ...currentMoment(), self: this.identity, stateOf: processState });
  }

  #renew(): void {
    const { now, uptime } = currentMoment();
    const owner = { owner: this.#self, ...this.identity, renewedAt: now, renewedUptime: uptime };
    this.#put.run(...toOwnerRow(owner));
  }

  #forgetDead(): void {
    for (const owner of this.#all.all().map(fromOwnerRow)) {
      if (owner.owner !== this.#self && !this.#isAlive(owner)) this.#remove.run(owner.owner);
    }
  }
}
