import type { RunState } from "../run/run-events.ts";
import type { Connection } from "./connection.ts";
import { isAlive } from "./is-alive.ts";
import { readRunState } from "./read-column.ts";

/** Milliseconds between two notes of how a run stands. */
const every = 1_000;

/** Tells other processes how this process's run goes on. */
export class RunNote {
  readonly #connection: Connection;
  readonly #collection: string;
  #latest: RunState | undefined;
  #timer: NodeJS.Timeout | undefined;
  #notedAt = -every;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, collection: string) {
    this.#connection = connection;
    this.#collection = collection;
  }

  /** Notes it once a second at most, the latest state always, and does not wait for it. */
  note(state: RunState): void {
    this.#latest = state;
    const wait = Math.max(0, this.#notedAt + every - performance.now());
    this.#timer ??= setTimeout(() => this.#writeLatest(), wait).unref();
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write("DELETE FROM runs WHERE pid = ?", process.pid);
    await this.#writing;
  }

  #writeLatest(): void {
    this.#timer = undefined;
    this.#notedAt = performance.now();
    const state = JSON.stringify(this.#latest);
    this.#write("REPLACE INTO runs VALUES (?, ?, ?)", process.pid, this.#collection, state);
  }

  #write(sql: string, ...values: (string | number)[]): void {
    const write = () => this.#connection.write(() => this.#connection.run(sql, ...values));
    // What cannot be noted is not seen by others, and ends no run.
    this.#writing = this.#writing.then(write).catch(() => undefined);
  }
}

/** A run of a living process. */
export interface NotedRun extends RunState {
  readonly collection: string;
}

export function livingRuns(connection: Connection): NotedRun[] {
  return connection
    .all("SELECT pid, collection, state FROM runs")
    .filter((row) => isAlive(row["pid"] as number))
    .flatMap((row) => {
      const state = readRunState(row["state"]);
      return state === undefined ? [] : [{ ...state, collection: row["collection"] as string }];
    });
}
