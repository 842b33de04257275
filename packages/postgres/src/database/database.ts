import type { StoreError } from "@segmind-embeddings/core";
import { describeFailure, isBroken, isTriedAgain, type FailurePlace } from "../errors/describe-failure.ts";
import { LostConnection } from "../errors/lost-connection.ts";
import { storeFailure } from "../errors/store-failure.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import type { PostgresConnection, PostgresPool } from "./postgres-pool.ts";
import { Session } from "./session.ts";
import { tablesOf, type Tables } from "./tables.ts";

export interface DatabaseOptions extends FailurePlace {
  readonly pool: PostgresPool;
  /** How long a call is tried again where the server cannot be reached, in milliseconds. */
  readonly retryTimeout: number;
  /** How long an answer may take until its connection counts as lost, in milliseconds. */
  readonly answerTimeout: number;
}

/** How long a connection of the pool is waited for, in milliseconds. */
const connectTimeout = 30_000;

/** Milliseconds before the first repetition of a call, which double up to the most. */
const [firstPause, mostPause] = [50, 1_000];

/** A schema of a server: what is done with it is done again where a connection was lost. Whatever it throws is a `StoreError`. */
export class Database {
  readonly tables: Tables;
  readonly #options: DatabaseOptions;
  readonly #calls = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #prepared: Promise<void> | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.tables = tablesOf(options.schema);
    // A connection that is lost while nobody uses it is none of the program's business.
    options.pool.on("error", ignore);
    options.pool.on("connect", listen);
  }

  /**
   * Runs `body` with a connection. Where the connection is lost, it is run again, so that it has to be right when the
   * server had done what the first run asked for.
   */
  run<R>(body: (session: Session) => Promise<R>): Promise<R> {
    return this.#counted(() => this.#runUntilDone(body));
  }

  /** Runs `body` with a connection, once. */
  try<R>(body: (session: Session) => Promise<R>): Promise<R> {
    return this.#counted(async () => {
      try {
        return await this.#attempt(body);
      } catch (error) {
        throw this.#describe(error);
      }
    });
  }

  /** Waits for the calls under way, which are not tried again from now on; `end` is the last thing that is done. */
  async close(end: (session: Session) => Promise<unknown>): Promise<void> {
    const last = this.#prepared === undefined ? undefined : this.try(end);
    this.#closing.abort();
    await Promise.allSettled([last, ...this.#calls]);
    this.#options.pool.off("error", ignore);
    this.#options.pool.off("connect", listen);
  }

  async #counted<R>(call: () => Promise<R>): Promise<R> {
    if (this.#closing.signal.aborted)
      throw storeFailure("STORE_CLOSED", "The store is closed. Open it again.");
    const result = call();
    this.#calls.add(result);
    try {
      return await result;
    } finally {
      this.#calls.delete(result);
    }
  }

  async #runUntilDone<R>(body: (session: Session) => Promise<R>): Promise<R> {
    let end: number | undefined;
    for (let pause = firstPause; ; pause = Math.min(2 * pause, mostPause)) {
      let failure: StoreError;
      try {
        return await this.#attempt(body);
      } catch (error) {
        failure = this.#describe(error);
      }
      // Not all at the same moment, where many wait for a server to come back.
      const wait = pause * (0.5 + Math.random());
      end ??= performance.now() + this.#options.retryTimeout;
      if (!isTriedAgain(failure) || performance.now() + wait > end) throw failure;
      await sleep(wait, this.#closing.signal);
      if (this.#closing.signal.aborted) throw failure;
    }
  }

  async #attempt<R>(body: (session: Session) => Promise<R>): Promise<R> {
    await this.#prepare();
    return await this.#withConnection(body);
  }

  /** Makes the tables ready, once. */
  async #prepare(): Promise<void> {
    const { schema, name } = this.#options;
    const preparing = (this.#prepared ??= this.#withConnection((session) =>
      migrate(session, { schema, name, migrations }),
    ));
    try {
      await preparing;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #withConnection<R>(body: (session: Session) => Promise<R>): Promise<R> {
    const connection = await this.#connect();
    connection.on("error", ignore);
    const session = new Session(connection, this.#options.answerTimeout);
    let isUsable = true;
    try {
      return await body(session);
    } catch (error) {
      const failure = this.#describe(error);
      // Tables that are gone are made again by the next call.
      if (failure.code === "STORE_TABLES_MISSING") this.#prepared = undefined;
      isUsable = !isBroken(failure) && (await hasRolledBack(session));
      throw error;
    } finally {
      connection.off("error", ignore);
      connection.release(!isUsable);
    }
  }

  async #connect(): Promise<PostgresConnection> {
    const connecting = this.#options.pool.connect();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new LostConnection(connectTimeout));
        connecting.then((late) => late.release(), ignore);
      }, connectTimeout);
    });
    try {
      return await Promise.race([connecting, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  #describe(error: unknown): StoreError {
    return describeFailure(error, this.#options);
  }
}

async function hasRolledBack(session: Session): Promise<boolean> {
  try {
    await session.rollBack();
    return true;
  } catch {
    return false;
  }
}

/**
 * A server that is stopped may tell it to a connection that was made just now, before whoever waits for that has it: an
 * error that nobody listens to ends the process.
 */
function listen(connection: PostgresConnection): void {
  connection.on("error", ignore);
}

function ignore(): void {
  // The call that the connection was for tells it.
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
