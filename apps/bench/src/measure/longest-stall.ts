import { readFileSync } from "node:fs";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/** Longest stretches between two turns of the event loop, in milliseconds. */
export interface Stall {
  /** By the clock. */
  readonly wallMs: number;
  /**
   * Without the time in which the thread was ready to run and other programs had the processors: what it computed, and
   * what it waited for in a call, such as a disk. On a system that does not tell this it is what the thread computed.
   */
  readonly ownMs: number;
}

/** Looks for stalls of this thread until it is told to stop; `work` is called in each turn. */
export async function longestStall(milliseconds: number, work: (elapsedMs: number) => void): Promise<Stall> {
  const began = performance.now();
  let [wallMs, ownMs] = [0, 0];
  let [wall, own] = [performance.now(), ownTime()];
  while (performance.now() - began < milliseconds) {
    work(performance.now() - began);
    await sleep(0);
    await turn();
    const [nextWall, nextOwn] = [performance.now(), ownTime()];
    wallMs = Math.max(wallMs, nextWall - wall);
    ownMs = Math.max(ownMs, nextOwn - own);
    [wall, own] = [nextWall, nextOwn];
  }
  return { wallMs, ownMs };
}

/** A clock that stands still while the main thread waits for a processor, in milliseconds. */
function ownTime(): number {
  const waited = processorWait();
  if (waited !== undefined) return performance.now() - waited;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds that the main thread was ready to run and did not, as Linux counts them: the second number of three. */
function processorWait(): number | undefined {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return undefined;
  }
}
