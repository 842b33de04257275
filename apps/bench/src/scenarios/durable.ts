import type { DurableWorker, Stalls } from "../clients/durable-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Check, Table } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { measureLangChainCache, type CacheFigures } from "./langchain-cache.ts";
import type { Scenario, ScenarioContext } from "./scenario.ts";

/** CPU µs of a text, round by round. */
interface StoreLoad {
  /** How many texts are embedded at a time: so many can share a commit. */
  readonly places: number;
  readonly with: number[];
  readonly without: number[];
}

/** A run again over texts that are nearly all stored. */
interface RunAgain {
  readonly texts: number;
  readonly perSecond: number;
  /** CPU µs of a text. */
  readonly cpu: number;
  readonly failed: number;
  /** RSS in MB. */
  readonly firstHalf: number;
  readonly secondHalf: number;
  readonly bytesPerVector: number;
}

export const durable: Scenario = {
  name: "durable",
  title: "A store in a SQLite file",
  about:
    "What it costs that nothing is lost: the CPU of a text with the file's store and without, in pairs of runs; a run " +
    "again over texts of which one in a thousand is missing; the size of a vector in the file; and the longest stretch in " +
    "which a program that writes a thousand vectors a second, each for itself, could do nothing else. Beside it LangChain's " +
    "CacheBackedEmbeddings with its file store.",
  async run(context) {
    const { isQuick, signal, progress } = context;
    const seconds = isQuick ? 1 : 10;
    await using server = await startWireProcess();
    const loads = await measureCpu(server.url, context);
    const again = await runAgain(server.url, context);
    progress("LangChain's cache of files");
    const langChain = await measureLangChainCache(server.url, isQuick ? 500 : 10_000, signal);
    await using fresh = await startWorker(signal);
    progress("stalls");
    const idle = await fresh.call("stalls", { perSecond: 0, seconds });
    const busy = await fresh.call("stalls", { perSecond: 1_000, seconds });
    return {
      settings: { stallSeconds: seconds, server: "the bench's own, on loopback, no delay" },
      tables: [cpuTable(loads), againTable(again, langChain), stallTable(idle, busy)],
      checks: [...loads.map(cpuCheck), ...againChecks(again, langChain), stallCheck(idle, busy)],
      errors: again.failed === 0 ? [] : [`${String(again.failed)} texts failed`],
    };
  },
};

function startWorker(signal: AbortSignal): Promise<Child<DurableWorker>> {
  return Child.start<DurableWorker>("clients/durable-worker.ts", { signal });
}

async function measureCpu(url: string, { isQuick, signal, progress }: ScenarioContext): Promise<StoreLoad[]> {
  const rounds = isQuick ? 2 : 9;
  const texts = isQuick ? 300 : 3_000;
  await using plain = await startWorker(signal);
  await using stored = await startWorker(signal);
  const loads: StoreLoad[] = [32, 128].map((places) => ({ places, with: [], without: [] }));
  let from = 0;
  for (let round = -1; round < rounds; round += 1) {
    progress(round < 0 ? "CPU, warm-up" : `CPU, round ${String(round + 1)}/${String(rounds)}`);
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

async function runAgain(url: string, { isQuick, signal, progress }: ScenarioContext): Promise<RunAgain> {
  const texts = isQuick ? 10_000 : 1_000_000;
  await using many = await startWorker(signal);
  progress(`${texts.toLocaleString("en")} vectors are stored`);
  await many.call("fill", { url, texts, missingEvery: 1_000 });
  progress(`${texts.toLocaleString("en")} texts, run again`);
  const again = await many.call("again", { url, texts, concurrency: 32 });
  const { bytes, vectors } = await many.call("size");
  const [firstHalf = NaN, secondHalf = NaN] = again.rssOfHalves.map((rss) => rss / 1e6);
  return {
    texts,
    perSecond: (1000 * texts) / again.elapsedMs,
    cpu: (1000 * again.cpuMs) / texts,
    failed: again.failed,
    firstHalf,
    secondHalf,
    bytesPerVector: bytes / vectors,
  };
}

function cpuTable(loads: readonly StoreLoad[]): Table {
  return {
    title: "CPU of a text, 768 dimensions",
    columns: [
      { key: "what", title: "embedMany" },
      { key: "without", title: "CPU µs/text without a store", digits: 1 },
      { key: "with", title: "with a SQLite file", digits: 1 },
      { key: "ratio", title: "× without", digits: 2 },
    ],
    rows: loads.map((load) => ({
      what: `${String(load.places)} at a time`,
      without: spreadOf(load.without),
      with: spreadOf(load.with),
      ratio: ratiosOf(load.with, load.without),
    })),
  };
}

function cpuCheck(load: StoreLoad): Check {
  const ratio = ratiosOf(load.with, load.without).median;
  const [stored, bare] = [spreadOf(load.with).median, spreadOf(load.without).median];
  return {
    what: `CPU per text with the SQLite store beside without, ${String(load.places)} at a time`,
    toReach: "≤ 1.5 ×",
    measured: `${ratio.toFixed(2)} × (${stored.toFixed(1)} to ${bare.toFixed(1)} µs)`,
    isReached: ratio <= 1.5,
    reason: `The store takes ${(stored - bare).toFixed(1)} µs of a text, for the promise itself: its claim reaches the disk before the first byte is sent, and its vector before the caller sees it. Texts of one moment share these two commits.`,
  };
}

function againTable({ firstHalf, secondHalf, ...again }: RunAgain, langChain: CacheFigures): Table {
  return {
    title: "Texts that are nearly all stored, and the room they take",
    columns: [
      { key: "what", title: "run again" },
      { key: "texts", title: "texts" },
      { key: "rate", title: "texts/s" },
      { key: "cpu", title: "CPU µs/text", digits: 1 },
      { key: "firstHalf", title: "RSS MB, first half" },
      { key: "secondHalf", title: "RSS MB, second half" },
      { key: "bytes", title: "bytes a vector" },
    ],
    rows: [
      {
        what: "embedStream with a SQLite file",
        texts: again.texts,
        rate: again.perSecond,
        cpu: again.cpu,
        firstHalf,
        secondHalf,
        bytes: again.bytesPerVector,
      },
      {
        what: "LangChain's cache of files, none is missing",
        texts: langChain.texts,
        rate: langChain.perSecond,
        bytes: langChain.bytesPerVector,
      },
    ],
  };
}

function againChecks(again: RunAgain, langChain: CacheFigures): Check[] {
  return [
    {
      what: `a run again over ${round(again.texts)} inputs of which 99.9 % are stored`,
      toReach: "≥ 30,000/s, RSS flat",
      measured: `${round(again.perSecond)}/s, RSS ${round(again.firstHalf)} and ${round(again.secondHalf)} MB`,
      isReached: again.perSecond >= 30_000 && again.secondHalf <= 1.1 * again.firstHalf,
      peers: `LangChain's cache of files: ${round(langChain.perSecond)}/s, of ${round(langChain.texts)}`,
      reason: `A text takes ${again.cpu.toFixed(1)} µs of CPU: its key is a SHA-256, its row of 3 kB is read from the file in another thread, and its vector is a new array for the caller.`,
    },
    {
      what: "bytes of a 768-number vector in the file",
      toReach: `≤ ${round(1.1 * 3_072)}`,
      measured: round(again.bytesPerVector),
      isReached: again.bytesPerVector <= 1.1 * 3_072,
      peers: `LangChain's cache of files: ${round(langChain.bytesPerVector)}`,
    },
  ];
}

function stallTable(idle: Stalls, busy: Stalls): Table {
  return {
    title: "Longest stalls of the main thread, ms",
    columns: [
      { key: "what", title: "program" },
      { key: "wallMs", title: "by the clock", digits: 1 },
      { key: "ownMs", title: "without waits for a processor", digits: 1 },
      { key: "writes", title: "vectors stored" },
    ],
    rows: [
      { what: "waits", ...idle },
      { what: "stores 1,000 a second", ...busy },
    ],
  };
}

function stallCheck(idle: Stalls, busy: Stalls): Check {
  return {
    what: "longest stall at 1,000 writes a second",
    toReach: "≤ 20 ms",
    measured: `${busy.ownMs.toFixed(1)} ms without waits for a processor, ${busy.wallMs.toFixed(1)} ms by the clock`,
    isReached: busy.ownMs <= 20,
    reason: `By the clock others that hold the processor count as well: a program that only waits was held up for ${idle.wallMs.toFixed(1)} ms in the same run. What is left without waits for a processor is what the thread computed and what it waited for in a call, such as a disk.`,
  };
}

function round(value: number): string {
  return Math.round(value).toLocaleString("en");
}
