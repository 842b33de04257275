import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EmbeddingStore } from "@segmind-embeddings/core";
import { onTestFinished } from "vitest";
import type { PostgresOptions } from "../../src/index.ts";

export interface Asked {
  readonly id: number;
  readonly target: "store";
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface Answered {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A schema opened by a process of its own, which can be killed. */
export interface RemoteDatabase {
  readonly store: EmbeddingStore;
  readonly pid: number;
  /** As `kill -9` does. Resolves when the process is gone. */
  kill(): Promise<void>;
}

export async function openRemotely(url: string, options: PostgresOptions): Promise<RemoteDatabase> {
  const child = fork(
    fileURLToPath(new URL("database-process.ts", import.meta.url)),
    [url, JSON.stringify(options)],
    {
      execArgv: ["--conditions=@segmind-embeddings/source"],
      // Copies typed arrays as they are.
      serialization: "advanced",
    },
  );
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  onTestFinished(kill);
  const [{ owner }] = (await once(child, "message")) as [{ owner: string }];
  return { store: remoteStore(child, owner), pid: child.pid ?? 0, kill };
}

function remoteStore(child: ChildProcess, owner: string): EmbeddingStore {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let id = 0;
  child.on("message", (answered: Answered) => {
    const promise = waiting.get(answered.id);
    waiting.delete(answered.id);
    if (answered.error === undefined) promise?.resolve(answered.result);
    else promise?.reject(answered.error);
  });
  const ask = (method: string, ...args: readonly unknown[]): Promise<never> => {
    id += 1;
    const promise = Promise.withResolvers<unknown>();
    waiting.set(id, promise);
    const asked: Asked = { id, target: "store", method, args };
    child.send(asked);
    return promise.promise as Promise<never>;
  };
  return {
    owner,
    get: (keys) => ask("get", keys),
    open: (claims) => ask("open", claims),
    write: (changes) => ask("write", changes),
    unsettled: () => ask("unsettled"),
  };
}
