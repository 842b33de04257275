import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { EmbeddingStore } from "../../packages/core/src/index.ts";
import type { Answered, Asked } from "./serve-store.ts";

/** A store opened by a process of its own, which can be killed. */
export interface RemoteStore {
  readonly store: EmbeddingStore;
  readonly pid: number;
  /** As `kill -9` does. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** @param script the path of one that opens a store by its arguments and hands it to `serveStore` */
export async function openRemotely(script: string, ...args: readonly string[]): Promise<RemoteStore> {
  const child = fork(script, [...args], {
    execArgv: ["--conditions=@segmind-embeddings/source"],
    // Copies typed arrays as they are.
    serialization: "advanced",
  });
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
  const ask = (method: Asked["method"], ...args: readonly unknown[]): Promise<never> => {
    id += 1;
    const promise = Promise.withResolvers<unknown>();
    waiting.set(id, promise);
    child.send({ id, method, args } satisfies Asked);
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
