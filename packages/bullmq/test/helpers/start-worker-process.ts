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
  readonly quotaWindow?: number;
}

export interface WorkerProcess {
  /** Who owns what it opens in the store. */
  readonly owner: string;
  /** As `kill -9` does. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Lets it give back what it holds. */
  close(): Promise<void>;
}

/** Starts workers in a process of their own, which goes with the test. */
export async function startWorkerProcess(task: WorkerTask): Promise<WorkerProcess> {
  const script = fileURLToPath(new URL("worker-process.ts", import.meta.url));
  const child = fork(script, [JSON.stringify(task)], {
    execArgv: ["--conditions=@segmind-embeddings/source"],
  });
  const exit = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exit;
  };
  onTestFinished(kill);
  const [{ owner }] = (await once(child, "message")) as [{ owner: string }];
  return {
    owner,
    kill,
    async close() {
      child.send("close");
      await exit;
    },
  };
}
