import { MediaWorkerError } from "../errors/parse-errors.ts";
import type { ParseSession } from "./parse-session.ts";
import { ParseThread } from "./parse-thread.ts";

/** One thread does all the work, unless a file takes long: then others are not held up by it. */
const mostThreads = 4;
/** How long a task waits for a thread before another one is started, in milliseconds. */
const patience = 1_000;
/** How long a thread without work is kept, in milliseconds. */
const keptFor = 30_000;

interface Waiter {
  readonly session: ParseSession;
  readonly take: (thread: ParseThread) => void;
  readonly fail: (error: unknown) => void;
  isImpatient: boolean;
}

/** The threads of a process, and who waits for one. */
export class ParseThreads {
  readonly #entry: URL;
  readonly #threads = new Set<ParseThread>();
  readonly #busy = new Set<ParseThread>();
  readonly #expiries = new Map<ParseThread, NodeJS.Timeout>();
  readonly #waiters = new Set<Waiter>();

  /** @param entry the module that runs in the threads */
  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** Has work done on a thread that does nothing else meanwhile. @throws the signal's own reason, while it waits */
  async use<T>(session: ParseSession, work: (thread: ParseThread) => Promise<T>): Promise<T> {
    session.limits.signal?.throwIfAborted();
    const thread = await this.#wait(session);
    try {
      return await work(thread);
    } finally {
      this.#busy.delete(thread);
      if (!thread.isEnding) this.#expiries.set(thread, setTimeout(() => thread.end(), keptFor).unref());
      this.#serve();
    }
  }

  /** Lets all threads forget a file. */
  close(session: ParseSession): void {
    for (const thread of this.#threads) thread.close(session);
  }

  #wait(session: ParseSession): Promise<ParseThread> {
    const { signal } = session.limits;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        session,
        isImpatient: false,
        take: (thread) => {
          leave();
          resolve(thread);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.fail(signal?.reason);
      const timer = setTimeout(() => {
        waiter.isImpatient = true;
        this.#serve();
      }, patience);
      this.#waiters.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#serve();
    });
  }

  /** Gives threads to those who wait, first come, first served. */
  #serve(): void {
    for (const waiter of [...this.#waiters]) {
      try {
        const thread = this.#find(waiter);
        if (thread === undefined) continue;
        this.#busy.add(thread);
        clearTimeout(this.#expiries.get(thread));
        this.#expiries.delete(thread);
        waiter.take(thread);
      } catch (cause) {
        // Some runtimes have no threads, or forbid them.
        waiter.fail(new MediaWorkerError(waiter.session.label, cause));
      }
    }
  }

  #find({ session, isImpatient }: Waiter): ParseThread | undefined {
    const { maxMemory } = session.limits;
    const free = [...this.#threads].filter((thread) => !this.#busy.has(thread) && !thread.isEnding);
    const fitting = free.filter((thread) => thread.maxMemory === maxMemory);
    const found = fitting.find((thread) => thread.knows(session)) ?? fitting[0];
    if (found !== undefined) return found;
    if (this.#busy.size > 0 && !isImpatient) return undefined;
    if (this.#threads.size < mostThreads) return this.#start(maxMemory);
    // One with another limit makes room; its place is free when it is gone.
    free[0]?.end();
    return undefined;
  }

  #start(maxMemory: number): ParseThread {
    const thread = new ParseThread(maxMemory, this.#entry);
    this.#threads.add(thread);
    void thread.ended.then(() => {
      clearTimeout(this.#expiries.get(thread));
      this.#expiries.delete(thread);
      this.#threads.delete(thread);
      this.#serve();
    });
    return thread;
  }
}
