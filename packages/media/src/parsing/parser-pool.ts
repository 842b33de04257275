import { availableParallelism } from "node:os";
import { ParserThread } from "./parser-thread.ts";

/** The most files that one process parses at once; each may take `maxMemory`. */
const mostThreads = Math.max(2, Math.min(availableParallelism(), 4));
/** Milliseconds that a file waits for a running thread before another one is started: most files take less. */
const patience = 200;
/** Milliseconds for which a thread stays reserved for its last owner: the next piece usually follows at once. */
const reservation = 50;
/** Milliseconds after which an idle thread is ended. */
const idleTime = 10_000;

/** A thread, and the owner of the file that it has open. */
interface Seat {
  readonly thread: ParserThread;
  owner: object | undefined;
  isBusy: boolean;
  isReserved: boolean;
  timer: NodeJS.Timeout | undefined;
}

interface Waiting {
  readonly owner: object;
  readonly maxMemory: number;
  readonly take: (seat: Seat) => void;
  readonly fail: (error: unknown) => void;
  isImpatient: boolean;
}

const seats = new Set<Seat>();
const queue: Waiting[] = [];

/** Waits for a free thread; prefers the one that still has the owner's file open. */
export function takeSeat(owner: object, maxMemory: number, signal: AbortSignal | undefined): Promise<Seat> {
  const own = [...seats].find((seat) => seat.owner === owner && isFree(seat));
  if (own !== undefined) {
    occupy(own, owner);
    return Promise.resolve(own);
  }
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearInterval(timer);
      signal?.removeEventListener("abort", onAbort);
      const place = queue.indexOf(waiting);
      if (place !== -1) queue.splice(place, 1);
    };
    const waiting: Waiting = {
      owner,
      maxMemory,
      take: (seat) => {
        leave();
        resolve(seat);
      },
      fail: (error) => {
        leave();
        reject(error);
      },
      isImpatient: false,
    };
    const onAbort = (): void => waiting.fail(signal?.reason);
    // An interval, because nothing else keeps the process alive while the threads close the files of others.
    const timer = setInterval(() => {
      waiting.isImpatient = true;
      dispatch();
    }, patience);
    signal?.addEventListener("abort", onAbort, { once: true });
    queue.push(waiting);
    dispatch();
  });
}

/** Releases a thread between two steps; its owner may return. */
export function yieldSeat(seat: Seat): void {
  seat.isBusy = false;
  if (!seat.thread.isUsable) return;
  seat.isReserved = true;
  seat.timer = setTimeout(() => {
    seat.isReserved = false;
    seat.timer = setTimeout(() => void seat.thread.end(), idleTime).unref();
    dispatch();
  }, reservation);
  if (queue.length === 0) seat.timer.unref();
}

/** Releases the owner's thread for good. */
export async function leaveSeat(owner: object): Promise<void> {
  const seat = [...seats].find((one) => one.owner === owner && isFree(one));
  if (seat === undefined) return;
  occupy(seat, undefined);
  const isFresh = await seat.thread.close();
  seat.isBusy = false;
  if (!isFresh) await seat.thread.end();
  else seat.timer = setTimeout(() => void seat.thread.end(), idleTime).unref();
  dispatch();
}

function isFree({ isBusy, thread }: Seat): boolean {
  return !isBusy && thread.isUsable;
}

function occupy(seat: Seat, owner: object | undefined): void {
  clearTimeout(seat.timer);
  seat.isBusy = true;
  seat.isReserved = false;
  seat.owner = owner;
}

/** Assigns free threads in the order of the requests. */
function dispatch(): void {
  for (const waiting of [...queue]) {
    try {
      const seat = freeSeat(waiting.maxMemory) ?? newSeat(waiting);
      if (seat === undefined) return;
      occupy(seat, waiting.owner);
      waiting.take(seat);
    } catch (error) {
      waiting.fail(error);
    }
  }
}

/** Prefers a thread without an owner to one whose owner may return. */
function freeSeat(maxMemory: number): Seat | undefined {
  const free = [...seats].filter(
    (seat) => isFree(seat) && !seat.isReserved && seat.thread.maxMemory === maxMemory,
  );
  return free.find(({ owner }) => owner === undefined) ?? free[0];
}

function newSeat({ maxMemory, isImpatient }: Waiting): Seat | undefined {
  const all = [...seats];
  if (!isImpatient && all.some(({ thread }) => thread.maxMemory === maxMemory)) return undefined;
  if (seats.size >= mostThreads) {
    // An idle thread with another memory limit makes room when it has ended.
    void all.find((seat) => isFree(seat) && !seat.isReserved)?.thread.end();
    return undefined;
  }
  const seat: Seat = {
    thread: new ParserThread(maxMemory, () => {
      seats.delete(seat);
      clearTimeout(seat.timer);
      dispatch();
    }),
    owner: undefined,
    isBusy: false,
    isReserved: false,
    timer: undefined,
  };
  seats.add(seat);
  return seat;
}
