import type { RunState } from "../run/run-events.ts";
import type { Connection } from "./connection.ts";

/** Milliseconds between two notes of how a run stands. */
const every = 1_000;

/** Tells other processes how this process's run goes on. */
export class RunNote {
  readonly #connection: Connection;
  readonly #collection: string;
  #notedAt = -Infinity;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, collection: string) {
    this.#connection = connection;
    this.#collection = collection;
  }

  /** Notes it once a second at most, and does not wait for it. */
  note(state: RunState): void {
    if (performance.now() - this.#notedAt < every) return;
    this.#notedAt = performance.now();
    this.#write("REPLACE INTO runs VALUES (?, ?, ?)", process.pid, this.#collection, JSON.stringify(state));
  }

  async end(): Promise<void> {
    this.#write("DELETE FROM runs WHERE pid = ?", process.pid);
    await this.#writing;
  }

  #write(sql: string, ...values: (string | number)[]): void {
    const write = () => this.#connection.write(() => this.#connection.run(sql, ...values));
    // What cannot be noted is not seen by others, and ends no run.
    this.#writing = this.#writing.then(write).catch(() => undefined);
  }
}
