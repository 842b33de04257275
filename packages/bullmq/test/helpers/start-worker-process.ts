import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What a process of workers is told. */
export interface WorkerTask {
  /** The queue's URL. */
  readonly connection: string;
  readonly queue: string;
  /** The store's URL. */
  readonly where: string;
  readonly schema: string;
  readonly lease: number;
  readonly gateway: string;
  readonly apiKey: string;
  readonly root: string;
  readonly workers: number;
  /** Options of each worker's client. */
  readonly maxConcurrency: number;
  readonly quotaWindow?: number;
  readonly reserve?: number;
}

/** A process that has loaded all that workers need, and waits for a task. */
export interface WaitingProcess {
  begin(task: WorkerTask): Promise<WorkerProcess>;
  kill(): Promise<void>;
}

export interface WorkerProcess {
  /** Who owns what it opens in the store. */
  readonly owner: string;
  /** As `kill -9` does. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Lets its workers give back what they hold. */
  stop(): Promise<WaitingProcess>;
}

/** Starts a process, which is the caller's to end. */
export async function startWaitingProcess(): Promise<WaitingProcess> {
  const script = fileURLToPath(new URL("worker-process.ts", import.meta.url));
  const child = fork(script, { execArgv: ["--conditions=@segmind-embeddings/source"] });
  const exit = once(child, "exit");
  let isKilled = false;
  const answer = async (): Promise<unknown> => {
    const [said] = (await Promise.race([once(child, "message"), exit.then(() => [])])) as [unknown];
    // A worker that ends by itself does what none must do, whatever happens to its servers.
    if (said === undefined && !isKilled) throw new Error("A process of workers ended by itself.");
    return said;
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null) throw new Error("A process of workers ended by itself.");
    isKilled = true;
    child.kill("SIGKILL");
    await exit;
  };
  const waiting: WaitingProcess = {
    async begin(task) {
      child.send(task);
      const { owner } = (await answer()) as { owner: string };
      const stop = async (): Promise<WaitingProcess> => {
        child.send("stop");
        await answer();
        return waiting;
      };
      return { owner, kill, stop };
    },
    kill,
  };
  await answer();
  return waiting;
}

/** Starts workers in a process of their own, which goes with the test. */
export async function startWorkerProcess(task: WorkerTask): Promise<WorkerProcess> {
  const waiting = await startWaitingProcess();
  onTestFinished(() => waiting.kill());
  return await waiting.begin(task);
}
