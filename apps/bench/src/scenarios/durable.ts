import type { DurableWorker, Stalls } from "../clients/durable-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Table } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { durableChecks } from "./durable-checks.ts";
import { measureLangChainCache, type CacheFigures } from "./langchain-cache.ts";
import type { Scenario, ScenarioContext } from "./scenario.ts";

/** CPU µs of a text, round by round. */
export interface StoreLoad {
  /** How many texts are embedded at a time: so many can share a commit. */
  readonly places: number;
  readonly with: number[];
  readonly without: number[];
}

/** A run again over texts that are nearly all stored. */
export interface RunAgain {
  readonly texts: number;
  readonly fillPerSecond: number;
  readonly fillCpu: number;
  readonly perSecond: number;
  /** CPU µs of a text. */
  readonly cpu: number;
  readonly failed: number;
  readonly rssOfHalves: readonly number[];
  readonly bytesPerVector: number;
}

export const durable: Scenario = {
  name: "durable",
  title: "A store in a SQLite file",
  about:
    "What it costs that nothing is lost: the CPU of a text with the file's store and without, in pairs of runs; a run " +
    "again over texts that are nearly all stored; the size of a vector in the file; and the longest stretch in which a " +
    "program that writes a thousand vectors a second, each for itself, could do nothing else. Beside it LangChain's " +
    "CacheBackedEmbeddings with its file store.",
  async run(context) {
    const { isQuick, signal, progress } = context;
    const seconds = isQuick ? 1 : 10;
    await using server = await startWireProcess();
    const loads = await measureCpu(server.url, context);
    const again = await runAgain(server.url, context);
    progress(0.85, "LangChain's cache of files");
    const langChain = await measureLangChainCache(server.url, isQuick ? 500 : 10_000);
    await using fresh = await startWorker();
    progress(0.9, "stalls");
    const idle = await fresh.call("stalls", { perSecond: 0, seconds });
    const busy = await fresh.call("stalls", { perSecond: 1_000, seconds });
    return {
      settings: { stallSeconds: seconds, server: "the bench's own, on loopback, no delay" },
      tables: [cpuTable(loads), againTable(again, langChain), stallTable(idle, busy)],
      charts: [],
      checks: isQuick || signal.aborted ? [] : durableChecks(loads, again, langChain, { idle, busy }),
      errors: again.failed === 0 ? [] : [`${String(again.failed)} texts failed`],
      isComplete: !signal.aborted,
    };
  },
};

function startWorker(): Promise<Child<DurableWorker>> {
  return Child.start<DurableWorker>("clients/durable-worker.ts");
}

async function measureCpu(url: string, { isQuick, signal, progress }: ScenarioContext): Promise<StoreLoad[]> {
  const rounds = isQuick ? 2 : 9;
  const texts = isQuick ? 300 : 3_000;
  await using plain = await startWorker();
  await using stored = await startWorker();
  const loads: StoreLoad[] = [32, 128].map((places) => ({ places, with: [], without: [] }));
  let from = 0;
  for (let round = -1; round < rounds && !signal.aborted; round += 1) {
    progress((0.3 * (round + 1)) / (rounds + 1), round < 0 ? "warm-up" : `CPU, round ${String(round + 1)}`);
    for (const load of loads) {
      const order = { url, texts: round < 0 ? 5 * texts : texts, from, concurrency: load.places };
      from += order.texts;
      const without = await plain.call("embed", { ...order, isStored: false });
      const withStore = await stored.call("embed", { ...order, isStored: true });
      if (round < 0) continue;
      load.without.push((1000 * without.cpuMs) / without.texts);
      load.with.push((1000 * withStore.cpuMs) / withStore.texts);
    }
  }
  return loads;
}

async function runAgain(url: string, { isQuick, progress }: ScenarioContext): Promise<RunAgain> {
  const texts = isQuick ? 10_000 : 1_000_000;
  await using many = await startWorker();
  progress(0.3, `${texts.toLocaleString("en")} vectors are stored`);
  const filled = await many.call("fill", { url, texts, missingEvery: 1_000 });
  progress(0.5, `${texts.toLocaleString("en")} texts, run again`);
  const again = await many.call("again", { url, texts, concurrency: 32 });
  const { bytes, vectors } = await many.call("size");
  return {
    texts,
    fillPerSecond: (1000 * texts) / filled.elapsedMs,
    fillCpu: (1000 * filled.cpuMs) / texts,
    perSecond: (1000 * again.texts) / again.elapsedMs,
    cpu: (1000 * again.cpuMs) / again.texts,
    failed: again.failed,
    rssOfHalves: again.rssOfHalves.map((rss) => rss / 1e6),
    bytesPerVector: bytes / vectors,
  };
}

function cpuTable(loads: readonly StoreLoad[]): Table {
  return {
    title: "CPU of a text, 768 dimensions",
    columns: [
      { key: "what", title: "embedMany" },
      { key: "without", title: "CPU µs/text without a store", digits: 1, better: "lower" },
      { key: "with", title: "with a SQLite file", digits: 1, better: "lower" },
      { key: "ratio", title: "× without", digits: 2, better: "lower" },
    ],
    rows: loads.map((load) => ({
      what: `${String(load.places)} at a time`,
      without: spreadOf(load.without),
      with: spreadOf(load.with),
      ratio: ratiosOf(load.with, load.without),
    })),
  };
}

function againTable(again: RunAgain, langChain: CacheFigures): Table {
  const [first = NaN, second = NaN] = again.rssOfHalves;
  return {
    title: "Texts that are nearly all stored, and the room they take",
    columns: [
      { key: "what", title: "run" },
      { key: "texts", title: "texts" },
      { key: "rate", title: "texts/s", better: "higher" },
      { key: "cpu", title: "CPU µs/text", digits: 1, better: "lower" },
      { key: "first", title: "RSS MB, first half", digits: 0, better: "lower" },
      { key: "second", title: "RSS MB, second half", digits: 0, better: "lower" },
      { key: "bytes", title: "bytes a vector", digits: 0, better: "lower" },
    ],
    rows: [
      {
        what: "stored directly, 1,000 a call",
        texts: again.texts,
        rate: again.fillPerSecond,
        cpu: again.fillCpu,
        bytes: again.bytesPerVector,
      },
      {
        what: "embedStream again, one in a thousand is missing",
        texts: again.texts,
        rate: again.perSecond,
        cpu: again.cpu,
        first,
        second,
        bytes: again.bytesPerVector,
      },
      {
        what: "LangChain's cache of files again, none is missing",
        texts: langChain.texts,
        rate: langChain.perSecond,
        bytes: langChain.bytesPerVector,
      },
    ],
  };
}

function stallTable(idle: Stalls, busy: Stalls): Table {
  return {
    title: "Longest stalls of the main thread, ms",
    columns: [
      { key: "what", title: "program" },
      { key: "wall", title: "by the clock", digits: 1, better: "lower" },
      { key: "own", title: "without waits for a processor", digits: 1, better: "lower" },
      { key: "writes", title: "vectors stored" },
    ],
    rows: [
      { what: "waits", wall: idle.wallMs, own: idle.ownMs, writes: idle.writes },
      { what: "stores 1,000 a second", wall: busy.wallMs, own: busy.ownMs, writes: busy.writes },
    ],
  };
}
