import { availableParallelism } from "node:os";
import { ParserThread } from "./parser-thread.ts";

/** Files that are read at once in one process; each may take `maxMemory`. */
const mostThreads = Math.max(2, Math.min(availableParallelism(), 4));
/** Milliseconds that a file waits for the threads there are before another one is started: most files take less. */
const patience = 200;
/** Milliseconds for which a thread is kept for who had it last: whoever cuts pieces comes right back. */
const reservation = 50;
/** Milliseconds after which a thread that nobody needs is ended. */
const idleTime = 10_000;

/** A thread, and whose file it has open. */
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

/** A thread for whoever asks, as soon as one is free: the one that has the owner's file open still, if any. */
export function takeSeat(owner: object, maxMemory: number, signal: AbortSignal | undefined): Promise<Seat> {
  const own = [...seats].find((seat) => seat.owner === owner && isFree(seat));
  if (own !== undefined) {
    occupy(own, owner);
    return Promise.resolve(own);
  }
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
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
    const timer = setTimeout(() => {
      waiting.isImpatient = true;
      dispatch();
    }, patience);
    signal?.addEventListener("abort", onAbort, { once: true });
    queue.push(waiting);
    dispatch();
  });
}

/** Gives a thread back between two steps; its owner may well come again. */
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

/** Gives back what an owner still has: it will not come again. */
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

/** Hands out what is free, in the order in which it was asked for. */
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

/** One that has nobody's file open, rather than one whose owner may come again. */
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
    // One that nobody uses, and that may take another amount of memory, makes room when it has ended.
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
