import { MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { Database } from "../database/database.ts";
import type { Outcome } from "../database/outcome.ts";
import { StoreFailure } from "../errors/store-failure.ts";
import { isWrite, runCall } from "./calls.ts";
import type { PackedEntries } from "./packed-entries.ts";
import type { Answer, Message, Request, SentFailure, ThreadOptions } from "./messages.ts";

// The thread that a file is read and written in: SQLite waits for disks and locks, which would stop a whole program.

const { renewalInterval, ...options } = workerData as ThreadOptions;
const port = parentPort as MessagePort;
/** In Deno the parent's port is of another class, whose messages cannot be taken before their turn. */
const canTakeMessages = port instanceof MessagePort;
let database: Database | undefined;
let last: Promise<void> = Promise.resolve();

port.on("message", (first: readonly Message[]) => {
  const messages = [first, ...waitingMessages()].flat();
  last = last.then(() => serve(messages));
});

setInterval(() => {
  try {
    database?.renew();
  } catch {
    // The next call that writes reports the error; until then the lease may hold.
  }
}, renewalInterval).unref();

/** What came while the thread was busy: it is done together. */
function* waitingMessages(): Generator<readonly Message[]> {
  if (!canTakeMessages) return;
  for (let received; (received = receiveMessageOnPort(port)) !== undefined;)
    yield received.message as readonly Message[];
}

async function serve(messages: readonly Message[]): Promise<void> {
  const requests = messages.filter((message) => message !== "close");
  if (requests.length > 0) await answer(requests);
  if (requests.length === messages.length) return;
  database?.close();
  // Nothing keeps the thread any more. Deno's port has no `close`.
  port.unref();
}

async function answer(requests: readonly Request[]): Promise<void> {
  let opened: Database;
  try {
    // A file that could not be opened is tried again: what was wrong may have been mended.
    opened = database ??= await Database.open(options);
  } catch (error) {
    post(requests, () => ({ failure: toFailure(error) }));
    return;
  }
  const run = ({ name, args }: Request): unknown => runCall(opened, name, args);
  // Each read has an answer of its own: the other thread can be at the first while this one is at the second.
  for (const request of requests.filter(({ name }) => !isWrite(name))) {
    post([request], () => attempt(() => run(request)));
  }
  const writes = requests.filter(({ name }) => isWrite(name));
  const outcomes = opened.writeTogether(writes.map((request) => () => run(request)));
  post(writes, (_, index) => outcomes[index] as Outcome<unknown>);
}

function post(
  requests: readonly Request[],
  outcomeOf: (request: Request, index: number) => Outcome<unknown>,
): void {
  if (requests.length === 0) return;
  const answers = requests.map((request, index): Answer => {
    const outcome = outcomeOf(request, index);
    return "failure" in outcome
      ? { id: request.id, failure: toSent(outcome.failure) }
      : { id: request.id, result: outcome.result };
  });
  port.postMessage(answers, answers.flatMap(memoryOf));
}

/** What is handed over with an answer and not copied. */
function memoryOf(answer: Answer): ArrayBuffer[] {
  const { result } = answer as { readonly result?: Partial<PackedEntries> | undefined };
  return result?.numbers === undefined ? [] : [result.numbers.buffer as ArrayBuffer];
}

function attempt(body: () => unknown): Outcome<unknown> {
  try {
    return { result: body() };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

function toFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new StoreFailure("STORE_FAILED", `The store could not be used: ${text}`, error);
}

function toSent({ code, message, cause }: StoreFailure): SentFailure {
  return { code, message, cause };
}
