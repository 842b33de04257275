import { parentPort, workerData } from "node:worker_threads";
import { Database } from "../database/database.ts";
import { StoreFailure } from "../errors/store-failure.ts";
import { calls } from "./calls.ts";
import type { Answer, Request, SentFailure, ThreadOptions } from "./messages.ts";

// The thread that a file is read and written in: SQLite waits for disks and locks, which would stop a whole program.

const { renewalInterval, ...options } = workerData as ThreadOptions;
let database: Database | undefined;
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (request: Request) => {
  last = last.then(async () => {
    parentPort?.postMessage(await answer(request));
    if (request.name === "close") parentPort?.close();
  });
});

setInterval(() => {
  try {
    database?.renew();
  } catch {
    // The next call that writes tells what is wrong; until then the lease may hold.
  }
}, renewalInterval).unref();

async function answer({ id, name, args }: Request): Promise<Answer> {
  try {
    if (name === "close") {
      database?.close();
      return { id, result: undefined };
    }
    // A file that could not be opened is tried again: what was wrong may have been mended.
    database ??= await Database.open(options);
    const call = calls[name] as (database: Database, ...args: readonly unknown[]) => unknown;
    return { id, result: call(database, ...args) };
  } catch (error) {
    return { id, failure: toSent(error) };
  }
}

function toSent(error: unknown): SentFailure {
  if (error instanceof StoreFailure) {
    const { code, message, cause } = error;
    return { code, message, cause };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { code: "STORE_FAILED", message: `The store could not be used: ${text}`, cause: error };
}
