import { Worker, type WorkerOptions } from "node:worker_threads";
import { MediaTooLargeError } from "../errors/limit-errors.ts";
import { MediaTimeoutError, MediaWorkerError } from "../errors/parse-errors.ts";
import { toMediaError } from "../errors/to-media-error.ts";
import type { ParseSession } from "./parse-session.ts";
import type { ParseTask } from "./parse-task.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** How often the time and the memory of a task are looked at, in milliseconds. */
const watchEvery = 50;
/** Time in which this process itself stood still is no time that a task took. */
const longestTick = 250;
/** A thread that has done so many tasks is replaced by a new one. */
const mostTasks = 1_000;
/** What a thread takes besides its heap and its buffers: its stack, its code and what is not returned at once. */
const overhead = 45_000_000;
const megabyte = 1024 * 1024;

interface Job {
  readonly session: ParseSession;
  readonly settle: (settle: { result: unknown } | { error: unknown }) => void;
}

/** A worker thread that does one task at a time, and is ended when a task takes too much. */
export class ParseThread {
  readonly maxMemory: number;
  /** Settles when the thread is gone. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #sessions = new Map<number, ParseSession>();
  #job: Job | undefined;
  #tasks = 0;
  /** It is ended or will be, and takes no task any more. */
  isEnding = false;

  /** @param entry the module that runs in the worker */
  constructor(maxMemory: number, entry: URL) {
    this.maxMemory = maxMemory;
    this.#worker = new Worker(entry, { name: "segmind-media", resourceLimits: heapLimits(maxMemory) });
    this.#worker.on("message", (message: FromWorker) => void this.#take(message));
    this.#worker.on("messageerror", (error: Error) => this.#fail(error));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.ended = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        this.isEnding = true;
        this.#fail(new Error(`the worker ended with ${code}`));
        resolve();
      });
    });
    // A thread without work does not keep the process alive.
    this.#worker.unref();
  }

  /** Whether it may have the session's file open. */
  knows(session: ParseSession): boolean {
    return this.#sessions.has(session.id);
  }

  /** Whether it has no other file open. */
  isAloneWith(session: ParseSession): boolean {
    return this.#sessions.size === (this.#sessions.has(session.id) ? 1 : 0);
  }

  /** Does a task of a session. It rejects as soon as the signal aborts or a bound is met; the thread ends then. */
  async run(session: ParseSession, task: ParseTask): Promise<unknown> {
    const { deadline, signal } = session.limits;
    signal?.throwIfAborted();
    this.#tasks += 1;
    this.#sessions.set(session.id, session);
    this.#worker.ref();
    let last = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      session.spent += Math.min(now - last, longestTick);
      last = now;
      if (session.spent > deadline) this.#end({ error: new MediaTimeoutError(session.label, deadline) });
      else void this.#watchMemory(session);
    }, watchEvery);
    const onAbort = (): void => this.#end({ error: signal?.reason });
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#job = {
          session,
          settle: (outcome) => ("result" in outcome ? resolve(outcome.result) : reject(outcome.error)),
        };
        const { id, file, descriptor } = session;
        this.#send({ type: "run", session: id, file, descriptor, task });
      });
    } finally {
      session.spent += Math.min(performance.now() - last, longestTick);
      clearInterval(watch);
      signal?.removeEventListener("abort", onAbort);
      this.#job = undefined;
      this.#worker.unref();
      if (this.#tasks >= mostTasks) this.end();
    }
  }

  /** Lets the thread forget a file. */
  close(session: ParseSession): void {
    if (this.#sessions.delete(session.id)) this.#send({ type: "close", session: session.id });
  }

  end(): void {
    this.isEnding = true;
    this.#sessions.clear();
    void this.#worker.terminate();
  }

  #end(outcome: { error: unknown }): void {
    this.#job?.settle(outcome);
    this.end();
  }

  #send(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async #take(message: FromWorker): Promise<void> {
    switch (message.type) {
      case "read":
      case "write":
        return this.#serve(message);
      case "done":
        this.#job?.settle({ result: message.result });
        return;
      case "problem": {
        if (this.#job === undefined) return;
        const { label, file, failure } = this.#job.session;
        // The parser only knows that reading failed; why, is known here.
        const { problem, cause } = message;
        const error = failure ?? toMediaError(problem, { label, mediaType: file.mediaType, cause });
        this.#job.settle({ error });
      }
    }
  }

  /** Reads and writes for the worker, which may still read ahead when its task is done. */
  async #serve(message: Extract<FromWorker, { type: "read" | "write" }>): Promise<void> {
    const { id } = message;
    const session = this.#sessions.get(message.session);
    try {
      if (session === undefined) throw new Error("the session is closed");
      if (message.type === "write") {
        await session.io.write(message.data, message.position);
        const block = message.data.buffer;
        this.#send({ type: "written", id, block }, [block]);
      } else {
        // A copy of its own can be handed over; what was read may be a view of the caller's memory.
        const data = new Uint8Array(await session.io.read(message.offset, message.length));
        this.#send({ type: "bytes", id, data }, [data.buffer]);
      }
    } catch (error) {
      if (session !== undefined) session.failure ??= error;
      this.#send({ type: "failed", id });
    }
  }

  async #watchMemory(session: ParseSession): Promise<void> {
    // Some runtimes cannot tell; the limits of the heap hold there all the same, if they have any.
    if (typeof this.#worker.getHeapStatistics !== "function" || this.isEnding) return;
    const statistics = await this.#worker.getHeapStatistics().catch(() => undefined);
    if (statistics === undefined || this.#job?.session !== session) return;
    const { total_physical_size: heap, external_memory: external, malloced_memory: malloced } = statistics;
    // Node counts external memory in 32 bits.
    const received = heap + (external < 0 ? 2 ** 31 : external) + malloced + overhead;
    if (received > this.maxMemory) this.#end({ error: tooMuchMemory(session, this.maxMemory, received) });
  }

  #fail(cause: Error): void {
    if (this.#job === undefined) return;
    const { session } = this.#job;
    const isOutOfMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
    this.#end({
      error: isOutOfMemory
        ? tooMuchMemory(session, this.maxMemory, this.maxMemory)
        : new MediaWorkerError(session.label, cause),
    });
  }
}

/** What part of the memory the heap may take; the rest is for buffers, which these limits do not count. */
const partForHeap = 0.55;

function heapLimits(maxMemory: number): NonNullable<WorkerOptions["resourceLimits"]> {
  return {
    maxOldGenerationSizeMb: Math.floor((maxMemory * partForHeap) / megabyte),
    maxYoungGenerationSizeMb: 16,
  };
}

function tooMuchMemory(session: ParseSession, allowed: number, received: number): MediaTooLargeError {
  return new MediaTooLargeError(session.label, {
    option: "maxMemory",
    unit: "bytes of memory",
    allowed,
    received,
    hint: "do not trust it, or raise maxMemory",
  });
}
