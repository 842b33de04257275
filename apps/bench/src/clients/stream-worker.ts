import { SegmindClient } from "@segmind-embeddings/core";
import { watchPeakMemory } from "../measure/peak-memory.ts";
import { startUsageMeter, type Usage } from "../measure/usage-meter.ts";
import { serveParent } from "../processes/worker.ts";
import { bareStream } from "./bare-stream.ts";
import { textAt } from "./text-at.ts";

export interface StreamReport extends Usage {
  readonly done: number;
  readonly failed: number;
  /** Bytes held, by the share of the stream that was through, in percent. */
  readonly memory: readonly (readonly [percent: number, bytes: number])[];
  /** Bytes of the heap that are still in use after a fifth of the stream and at its end: what cannot be collected. */
  readonly liveHeap: readonly number[];
}

/** What a run holds while all its vectors are there, in bytes. */
export interface KeptReport {
  readonly done: number;
  /** What cannot be collected at the end, over what it was before. */
  readonly kept: number;
  /** The most resident memory, over the idle process. */
  readonly peak: number;
}

const samples = 400;
const halting = new AbortController();

function openClient(baseUrl: string, maxConcurrency: number): SegmindClient {
  return new SegmindClient({ baseUrl, apiKey: "SG_0123456789abcdef", maxConcurrency });
}

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
    await using client = openClient(url, concurrency);
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
      if (halting.signal.aborted) break;
    }
    const used = usage();
    liveHeap.push(measureLiveHeap());
    return { ...used, done, failed, memory, liveHeap };
  },
  /** Embeds texts in one run, which gives all vectors at its end. */
  async embedMany({
    url,
    texts,
    concurrency,
  }: {
    url: string;
    texts: number;
    concurrency: number;
  }): Promise<KeptReport> {
    await using client = openClient(url, concurrency);
    await client.embed("the first call makes connections and loads code");
    const inputs = [...makeTexts(texts)];
    const before = measureLiveMemory();
    const memory = watchPeakMemory();
    const all = await client.embedMany(inputs, { signal: halting.signal });
    const { idle, peak } = memory();
    return { done: all.length, kept: measureLiveMemory() - before, peak: peak - idle };
  },
  halt(): void {
    halting.abort();
  },
};

export type StreamWorker = typeof methods;

/** Collects all garbage first. */
function measureLiveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** With the numbers of vectors, which lie outside of the heap. */
function measureLiveMemory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collectGarbage(): void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the stream's worker runs with --expose-gc");
  gc();
}

function* makeTexts(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield textAt(index);
}

serveParent(methods);
