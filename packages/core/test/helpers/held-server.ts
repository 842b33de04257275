import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A server in a thread of its own, which responds while this thread's event loop stands still. */
export interface HeldServer extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  /** Waits for a request, then stands still until its response is in the socket and so many milliseconds have passed. */
  standStill(milliseconds: number): Promise<void>;
}

export async function startHeldServer(): Promise<HeldServer> {
  const flags = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL("held-server.worker.ts", import.meta.url), { workerData: flags });
  const [port] = (await once(worker, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey: "SG_0123456789abcdef",
    async standStill(milliseconds) {
      while (Atomics.load(flags, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      // Behind the network's turn of the event loop, so that the timers' comes next.
      await new Promise((resolve) => setImmediate(resolve));
      const began = performance.now();
      Atomics.store(flags, 1, 1);
      Atomics.notify(flags, 1);
      Atomics.wait(flags, 2, 0);
      while (performance.now() - began < milliseconds);
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
