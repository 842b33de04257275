import { SegmindClient } from "@segmind-embeddings/core";
import { startUsageMeter, type Usage } from "../measure/usage-meter.ts";
import { serveParent } from "../processes/worker.ts";
import { bareStream } from "./bare-stream.ts";
import { makeTexts } from "./text-at.ts";

export interface StreamReport extends Usage {
  readonly done: number;
  readonly failed: number;
  /** Bytes held, by the share of the stream that was through, in percent. */
  readonly memory: readonly (readonly [percent: number, bytes: number])[];
  /** Bytes of the heap that are still in use after a fifth of the stream and at its end: what cannot be collected. */
  readonly liveHeap: readonly number[];
}

const samples = 400;

const methods = {
  /** Streams texts that are made as they are pulled, and lets go of each vector. */
  async embedStream({
    client: kind,
    url,
    texts,
    concurrency,
  }: {
    client: "ours" | "undici";
    url: string;
    texts: number;
    concurrency: number;
  }): Promise<StreamReport> {
    await using client = new SegmindClient({
      baseUrl: url,
      apiKey: "SG_0123456789abcdef",
      maxConcurrency: concurrency,
    });
    const memory: (readonly [number, number])[] = [];
    const liveHeap: number[] = [];
    const usage = startUsageMeter();
    const every = Math.max(1, Math.floor(texts / samples));
    let done = 0;
    let failed = 0;
    const stream =
      kind === "ours" ? client.embedStream(makeTexts(texts)) : bareStream(url, makeTexts(texts), concurrency);
    for await (const { status } of stream) {
      if (status === "fulfilled") done += 1;
      else failed += 1;
      if ((done + failed) % every === 0)
        memory.push([(100 * (done + failed)) / texts, process.memoryUsage.rss()]);
      if (done + failed === Math.floor(texts / 5)) liveHeap.push(measureLiveHeap());
    }
    const used = usage();
    liveHeap.push(measureLiveHeap());
    return { ...used, done, failed, memory, liveHeap };
  },
};

export type StreamWorker = typeof methods;

/** Collects all garbage first. */
function measureLiveHeap(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the stream's worker runs with --expose-gc");
  gc();
  return process.memoryUsage().heapUsed;
}

serveParent(methods);
