import { LostConnection } from "../errors/lost-connection.ts";
import type { PostgresConnection } from "./postgres-pool.ts";

/** A row: column → text. Every column is asked for as text, whatever parsers the pool has. */
export type Row = Readonly<Record<string, string | null>>;

/** A connection in use. What it does is asked of the server at once and in order. */
export class Session {
  readonly #connection: PostgresConnection;
  readonly #answerTimeout: number;
  #isInTransaction = false;

  /** @param answerTimeout how long an answer may take until the connection counts as lost, in milliseconds */
  constructor(connection: PostgresConnection, answerTimeout: number) {
    this.#connection = connection;
    this.#answerTimeout = answerTimeout;
  }

  /** Runs one statement, which is prepared for this once: nothing of it outlives it in the server. */
  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return rowsOf(await this.#ask(this.#connection.query(sql, [...values])));
  }

  /** Runs several statements without parameters in one round trip. */
  async script(...statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    const results = await this.#ask(this.#connection.query(statements.join(";\n")));
    return Array.isArray(results) ? results.map(rowsOf) : [rowsOf(results)];
  }

  /** Begins a transaction and runs statements in it, in one round trip. */
  async begin(...statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    this.#isInTransaction = true;
    return (await this.script(...beginTransaction, ...statements)).slice(beginTransaction.length);
  }

  /** Runs the last statements of a transaction and ends it, in one round trip: what it did is there when this resolves. */
  async commit(...statements: readonly string[]): Promise<void> {
    await this.script(...statements, "COMMIT");
    this.#isInTransaction = false;
  }

  /** Gives up the transaction that was begun, where one was. */
  async rollBack(): Promise<void> {
    if (this.#isInTransaction) await this.script("ROLLBACK");
    this.#isInTransaction = false;
  }

  async #ask(answer: Promise<unknown>): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new LostConnection(this.#answerTimeout));
      timer = setTimeout(giveUp, this.#answerTimeout);
    });
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Begins a transaction of several round trips. Settings hold for the transaction alone, so that PgBouncer may give the
 * connection to another one after it. One that stops in the middle loses its locks after some seconds.
 */
const beginTransaction: readonly string[] = [
  // Not READ WRITE: a standby, which may soon be the primary, would refuse that as a feature it lacks.
  "BEGIN ISOLATION LEVEL READ COMMITTED",
  "SET LOCAL idle_in_transaction_session_timeout = '10s'",
  "SET LOCAL lock_timeout = '20s'",
];

function rowsOf(result: unknown): readonly Row[] {
  return (result as { readonly rows: readonly Row[] }).rows;
}
