import { afterAll } from "vitest";
import { startWaitingProcess, type WaitingProcess } from "./start-worker-process.ts";

/** Processes that are started already and wait for a task, so that a killed one is replaced at once. */
export interface SpareProcesses {
  /** The one that waits longest, or the next to come up. Another one is started in its place. */
  take(): Promise<WaitingProcess>;
  /** Takes a process back that waits for a task again. */
  putBack(waiting: WaitingProcess): void;
}

/** Starts as many processes, which go when the tests of the file are done. */
export function startSpareProcesses(count: number): SpareProcesses {
  let isOver = false;
  const spares: Promise<WaitingProcess>[] = [];
  const start = (): void => {
    const spare = startWaitingProcess();
    spares.push(spare);
    void spare.then((waiting) => (isOver ? waiting.kill() : undefined));
  };
  for (let index = 0; index < count; index += 1) start();
  afterAll(async () => {
    isOver = true;
    await Promise.all(spares.map(async (spare) => (await spare).kill()));
  });
  return {
    take() {
      start();
      return spares.shift() as Promise<WaitingProcess>;
    },
    putBack(waiting) {
      spares.unshift(Promise.resolve(waiting));
    },
  };
}
