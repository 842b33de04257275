import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Methods, Reply } from "./worker.ts";

const sources = join(import.meta.dirname, "..");

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export interface ChildOptions {
  /** Aborted, calls that are waited for reject. */
  readonly signal?: AbortSignal;
  /** Node's own flags, besides those that this process runs with. */
  readonly nodeFlags?: readonly string[];
  /** "built" runs on what users install, where it matters that sources are compiled as they are loaded. */
  readonly packages?: "sources" | "built";
}

/**
 * A worker in a process of its own, so that what it uses can be told from what others use, and nobody's garbage or
 * compiled code is in another's way. `await using` ends it.
 */
export class Child<M extends Methods> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #signal: AbortSignal | undefined;
  #lastId = 0;

  private constructor(child: ChildProcess, signal: AbortSignal | undefined) {
    this.#process = child;
    this.#signal = signal;
    child.on("message", (reply: Reply | "ready") => {
      if (reply === "ready") return;
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("error" in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.result as never);
    });
    child.on("exit", (code, how) =>
      this.#rejectAll(new Error(`a worker process ended with ${how ?? `code ${String(code)}`}`)),
    );
    signal?.addEventListener("abort", () => this.#rejectAll(signal.reason as Error), { once: true });
  }

  /** @param module the worker's module, from `src`, which calls `serveParent` */
  static async start<M extends Methods>(
    module: string,
    { signal, nodeFlags = [], packages = "sources" }: ChildOptions = {},
  ): Promise<Child<M>> {
    signal?.throwIfAborted();
    const child = fork(join(sources, module), {
      execArgv: [...(packages === "sources" ? conditionFlags : []), ...nodeFlags],
      serialization: "advanced",
      env: workerEnvironment(),
    });
    const [first] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => ["exit"]),
    ])) as [unknown];
    if (first !== "ready") throw new Error(`${module} ended before it was ready`);
    return new Child<M>(child, signal);
  }

  call<Name extends keyof M & string>(
    method: Name,
    ...[params]: Parameters<M[Name]>
  ): Promise<Awaited<ReturnType<M[Name]>>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      if (!this.#process.connected || this.#signal?.aborted === true) {
        reject(new Error("the worker process has ended"));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, method, params: params as unknown });
    });
  }

  /** Ends the worker as `kill -9` does. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => void this.#process.kill("SIGKILL"), 2_000);
    await ended;
    clearTimeout(timer);
  }
}

/** Packages are the workspace's sources, as in this process. */
const conditionFlags = ["--conditions=@segmind-embeddings/source"];

/** Keys and proxies of the user's are no worker's business: it talks to loopback. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (/api_?key|_proxy$/i.test(name)) Reflect.deleteProperty(environment, name);
  }
  return { ...environment, NODE_NO_WARNINGS: "1" };
}
