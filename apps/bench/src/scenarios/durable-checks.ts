import type { Stalls } from "../clients/durable-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import type { Check } from "../record/result.ts";
import type { RunAgain, StoreLoad } from "./durable.ts";
import type { CacheFigures } from "./langchain-cache.ts";

const toReach = { cpu: 1.5, againPerSecond: 30_000, growth: 1.1, bytes: 1.1 * 3_072, stallMs: 20 };

/** The numbers to reach of a store in a SQLite file. */
export function durableChecks(
  loads: readonly StoreLoad[],
  again: RunAgain,
  langChain: CacheFigures,
  { idle, busy }: { readonly idle: Stalls; readonly busy: Stalls },
): Check[] {
  const [first = NaN, second = NaN] = again.rssOfHalves;
  return [
    ...loads.map(cpuCheck),
    {
      what: `a run again over ${again.texts.toLocaleString("en")} inputs of which 99.9 % are stored`,
      toReach: `≥ ${toReach.againPerSecond.toLocaleString("en")}/s, RSS flat`,
      measured: `${round(again.perSecond)}/s, RSS ${round(first)} and ${round(second)} MB`,
      isReached: again.perSecond >= toReach.againPerSecond && second <= toReach.growth * first,
      peers: `LangChain's cache of files: ${round(langChain.perSecond)}/s, of ${round(langChain.texts)}`,
      reason: `A text takes ${again.cpu.toFixed(1)} µs of CPU: its key is a SHA-256, its row of 3 kB is read from the file in another thread, and its vector is a new array for the caller.`,
    },
    {
      what: "bytes of a 768-number vector in the file",
      toReach: `≤ ${round(toReach.bytes)}`,
      measured: round(again.bytesPerVector),
      isReached: again.bytesPerVector <= toReach.bytes,
      peers: `LangChain's cache of files: ${round(langChain.bytesPerVector)}`,
    },
    {
      what: "longest stall at 1,000 writes a second",
      toReach: `≤ ${String(toReach.stallMs)} ms`,
      measured: `${busy.ownMs.toFixed(1)} ms without waits for a processor, ${busy.wallMs.toFixed(1)} ms by the clock`,
      isReached: busy.ownMs <= toReach.stallMs,
      reason: `By the clock others that hold the processor count as well: a program that only waits was held up for ${idle.wallMs.toFixed(1)} ms in the same run. What is left without waits for a processor is what the thread computed and what it waited for in a call, such as a disk.`,
    },
  ];
}

function cpuCheck(load: StoreLoad): Check {
  const ratio = ratiosOf(load.with, load.without).median;
  const [stored, bare] = [spreadOf(load.with).median, spreadOf(load.without).median];
  return {
    what: `CPU per text with the SQLite store beside without, ${String(load.places)} at a time`,
    toReach: `≤ ${String(toReach.cpu)} ×`,
    measured: `${ratio.toFixed(2)} × (${stored.toFixed(1)} to ${bare.toFixed(1)} µs)`,
    isReached: ratio <= toReach.cpu,
    reason: `The store takes ${(stored - bare).toFixed(1)} µs of a text, for the promise itself: its claim reaches the disk before the first byte is sent, and its vector before the caller sees it. Texts of one moment share these two commits.`,
  };
}

function round(value: number): string {
  return Math.round(value).toLocaleString("en");
}
