import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LangChainCacheWorker } from "../clients/langchain-cache-worker.ts";
import { Child } from "../processes/child.ts";
import { temporaryFolder } from "../processes/temporary-folder.ts";
import { startMockProcess } from "../servers/start-processes.ts";

export interface CacheFigures {
  readonly texts: number;
  readonly perSecond: number;
  readonly bytesPerVector: number;
}

/** LangChain's cache of files: how large a vector is in it, and how fast texts are given that it has. */
export async function measureLangChainCache(
  url: string,
  texts: number,
  signal: AbortSignal,
): Promise<CacheFigures> {
  using folder = temporaryFolder();
  await using worker = await startWorker(signal);
  const order = { folder: folder.path, url, apiKey: "SG_0123456789abcdef", texts };
  await worker.call("embed", order);
  const { elapsedMs } = await worker.call("embed", order);
  const bytes = readdirSync(folder.path).reduce(
    (sum, name) => sum + statSync(join(folder.path, name)).size,
    0,
  );
  return { texts, perSecond: (1000 * texts) / elapsedMs, bytesPerVector: bytes / texts };
}

/** Kills a run through LangChain's cache halfway. @returns the bills, and how many of these vectors the cache has */
export async function killLangChainCache(
  texts: number,
  signal: AbortSignal,
): Promise<{ bills: number; stored: number }> {
  using folder = temporaryFolder();
  await using mock = await startMockProcess({ latency: 20 });
  await using worker = await startWorker(signal);
  worker.call("embed", { folder: folder.path, ...mock.gateway, texts }).catch(() => undefined);
  let bills = 0;
  while (bills < texts / 2) {
    await sleep(20, undefined, { signal });
    ({ bills } = await mock.worker.call("stats"));
  }
  await worker.kill();
  ({ bills } = await mock.worker.call("stats"));
  return { bills, stored: readdirSync(folder.path).length };
}

function startWorker(signal: AbortSignal): Promise<Child<LangChainCacheWorker>> {
  return Child.start<LangChainCacheWorker>("clients/langchain-cache-worker.ts", { signal });
}
