import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SegmindClient, type EmbeddedEntry } from "@segmind-embeddings/core";
import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { longestStall, type Stall } from "../measure/longest-stall.ts";
import { startUsageMeter, type Usage } from "../measure/usage-meter.ts";
import { serveParent } from "../processes/worker.ts";
import { makeTexts, textAt } from "./text-at.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-durable-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, "vectors.db");
let database: SqliteDatabase | undefined;
const opened = (): SqliteDatabase => (database ??= openSqlite(path));

const apiKey = "SG_0123456789abcdef";
const vector = Float32Array.from({ length: 768 }, (_, index) => Math.sin(index + 1) / 20);

const entry = (): EmbeddedEntry => ({
  state: "embedded",
  vector,
  space: "segmind_gemini-embedding-2_768_param_raw",
  model: "gemini-embedding-2",
  requestId: randomUUID(),
  cost: 0.000_15,
  embeddedAt: Date.now(),
});

/** Stalls of a program that stored so many vectors meanwhile. */
export interface Stalls extends Stall {
  readonly writes: number;
}

const methods = {
  /** Embeds new texts, with the file's store or without. */
  async embed({
    url,
    texts,
    from,
    concurrency,
    isStored,
  }: {
    url: string;
    texts: number;
    from: number;
    concurrency: number;
    isStored: boolean;
  }): Promise<Usage & { readonly texts: number }> {
    await using client = new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      store: isStored ? opened().store : null,
    });
    const inputs = Array.from({ length: texts }, (_, index) => textAt(from + index));
    const used = startUsageMeter();
    await client.embedMany(inputs);
    return { ...used(), texts };
  },
  /** Stores the vectors of texts directly, all but every so manieth. */
  async fill({ url, texts, missingEvery }: { url: string; texts: number; missingEvery: number }) {
    const { store } = opened();
    await using client = new SegmindClient({ baseUrl: url, apiKey });
    const batch = 1_000;
    for (let start = 0; start < texts; start += batch) {
      const indexes = Array.from({ length: Math.min(batch, texts - start) }, (_, index) => start + index);
      const keys = await Promise.all(
        indexes.filter((index) => index % missingEvery !== 0).map(async (index) => client.key(textAt(index))),
      );
      await store.write(keys.map((key) => ({ key, entry: entry() })));
    }
  },
  /** Streams texts of which most are stored. */
  async again({ url, texts, concurrency }: { url: string; texts: number; concurrency: number }) {
    await using client = new SegmindClient({
      baseUrl: url,
      apiKey,
      maxConcurrency: concurrency,
      store: opened().store,
    });
    let failed = 0;
    const halves = [0, 0];
    const used = startUsageMeter();
    for await (const item of client.embedStream(makeTexts(texts))) {
      if (item.status === "rejected") failed += 1;
      const half = item.index < texts / 2 ? 0 : 1;
      if (item.index % 1_000 === 0) halves[half] = Math.max(halves[half] ?? 0, process.memoryUsage.rss());
    }
    return { ...used(), failed, rssOfHalves: halves };
  },
  /** Claims and writes so many vectors a second, each by calls of its own, and looks for stalls of the main thread. */
  async stalls({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<Stalls> {
    const { store } = opened();
    await store.get(["warm"]);
    const calls: Promise<void>[] = [];
    const stall = await longestStall(seconds * 1000, (elapsedMs) => {
      while (calls.length < Math.floor((elapsedMs / 1000) * perSecond)) calls.push(buy());
    });
    await Promise.all(calls);
    return { ...stall, writes: calls.length };

    async function buy(): Promise<void> {
      const key = `stall ${randomUUID()}`;
      await store.open([{ key, since: Date.now(), replaceUnknown: false }]);
      await store.write([{ key, entry: entry() }]);
    }
  },
  /** Closes the file, and says how large it is. */
  async size(): Promise<{ bytes: number; vectors: number }> {
    const { embedded } = await opened().store.stats();
    await database?.close();
    database = undefined;
    return { bytes: statSync(path).size, vectors: embedded };
  },
};

export type DurableWorker = typeof methods;

serveParent(methods);
