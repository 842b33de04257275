import type { DurableWorker } from "../clients/durable-worker.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Check } from "../record/result.ts";
import type { WireServerWorker } from "../servers/wire-server-worker.ts";
import type { Scenario } from "./scenario.ts";

const toReach = { cpu: 1.5, again: 30_000, bytes: 1.1 * 3_072, stallMs: 20 };

interface Load {
  /** How many texts are embedded at a time: so many can share a commit. */
  readonly places: number;
  /** CPU µs of a text, round by round. */
  readonly with: number[];
  readonly without: number[];
}

export const durable: Scenario = {
  name: "durable",
  title: "A store in a SQLite file",
  about:
    "What it costs that nothing is lost: the CPU of a text with the file's store and without, in pairs of runs; a run " +
    "again over texts that are nearly all stored; the size of a vector in the file; and the longest stretch in which a " +
    "program that writes a thousand vectors a second, each for itself, could do nothing else.",
  async run({ isQuick, signal, progress }) {
    const rounds = isQuick ? 2 : 15;
    const texts = isQuick ? 300 : 3_000;
    const known = isQuick ? 10_000 : 1_000_000;
    const seconds = isQuick ? 2 : 20;
    const concurrency = 32;
    await using server = await Child.start<WireServerWorker>(
      new URL("../servers/wire-server-worker.ts", import.meta.url),
    );
    const url = await server.call("start", {});
    const worker = (): Promise<Child<DurableWorker>> =>
      Child.start<DurableWorker>(new URL("../clients/durable-worker.ts", import.meta.url));

    const loads: Load[] = [32, 128].map((places) => ({ places, with: [], without: [] }));
    {
      await using plain = await worker();
      await using stored = await worker();
      let from = 2 * known;
      for (let round = -1; round < rounds && !signal.aborted; round += 1) {
        progress(
          (0.3 * (round + 1)) / (rounds + 1),
          round < 0 ? "warm-up" : `CPU, round ${String(round + 1)}`,
        );
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
    }

    await using many = await worker();
    progress(0.3, `${known.toLocaleString("en")} vectors are stored`);
    const filled = await many.call("fill", { url, texts: known, missingEvery: 1_000 });
    progress(0.6, `${known.toLocaleString("en")} texts, run again`);
    const again = await many.call("again", { url, texts: known, concurrency });
    const { bytes, vectors } = await many.call("size");

    await using fresh = await worker();
    progress(0.85, "batches");
    const batches = await fresh.call("throughput", { count: isQuick ? 2_000 : 50_000, batch: 256 });
    progress(0.9, "stalls");
    const idle = await fresh.call("stalls", { perSecond: 0, seconds });
    const busy = await fresh.call("stalls", { perSecond: 1_000, seconds });

    const againPerSecond = (1000 * again.texts) / again.elapsedMs;
    const [firstHalf = NaN, secondHalf = NaN] = again.rssOfHalves;
    const perVector = bytes / vectors;
    const checks: Check[] = [
      ...loads.map((load) =>
        check(
          `CPU per text with the store, beside without, ${String(load.places)} at a time`,
          ratiosOf(load.with, load.without).median,
          toReach.cpu,
          "×",
          2,
        ),
      ),
      {
        ...check("a run again, 99.9 % stored: inputs/s", againPerSecond, toReach.again, "/s", 0),
        toReach: `≥ ${toReach.again.toLocaleString("en")}/s`,
        isReached: againPerSecond >= toReach.again,
      },
      check("bytes of a 768-number vector in the file", perVector, toReach.bytes, "bytes", 0),
      check(
        "longest stall at 1,000 writes/s, without waits for a processor",
        busy.ownMs,
        toReach.stallMs,
        "ms",
        1,
      ),
    ];
    return {
      settings: {
        rounds,
        texts,
        known,
        concurrency,
        seconds,
        server: "the bench's own, on loopback, no delay",
      },
      tables: [
        {
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
        },
        {
          title: `${known.toLocaleString("en")} texts, of which one in a thousand is missing`,
          columns: [
            { key: "what", title: "run" },
            { key: "rate", title: "texts/s", better: "higher" },
            { key: "cpu", title: "CPU µs/text", digits: 1, better: "lower" },
            { key: "first", title: "RSS MB, first half", digits: 0, better: "lower" },
            { key: "second", title: "RSS MB, second half", digits: 0, better: "lower" },
          ],
          rows: [
            {
              what: "stored directly, 1,000 a call",
              rate: (1000 * known) / filled.elapsedMs,
              cpu: (1000 * filled.cpuMs) / known,
              first: "",
              second: "",
            },
            {
              what: "embedStream again",
              rate: againPerSecond,
              cpu: (1000 * again.cpuMs) / again.texts,
              first: firstHalf / 1e6,
              second: secondHalf / 1e6,
            },
          ],
        },
        {
          title: `Batches of 256, ${batches.count.toLocaleString("en")} vectors`,
          columns: [
            { key: "what", title: "call" },
            { key: "rate", title: "vectors/s", better: "higher" },
            { key: "cpu", title: "CPU µs/vector", digits: 1, better: "lower" },
          ],
          rows: [
            { what: "write", ...rateOf(batches.written, batches.count) },
            { what: "get", ...rateOf(batches.read, batches.count) },
          ],
        },
        {
          title: `The longest stall of the event loop, ${String(seconds)} s`,
          columns: [
            { key: "what", title: "the program" },
            { key: "wall", title: "by the clock, ms", digits: 1, better: "lower" },
            { key: "own", title: "without waits for a processor, ms", digits: 1, better: "lower" },
            { key: "writes", title: "writes" },
          ],
          rows: [
            { what: "waits", wall: idle.wallMs, own: idle.ownMs, writes: idle.writes },
            { what: "stores 1,000 a second", wall: busy.wallMs, own: busy.ownMs, writes: busy.writes },
          ],
        },
      ],
      charts: [],
      checks: isQuick || signal.aborted ? [] : checks,
      errors: again.failed === 0 ? [] : [`${String(again.failed)} texts failed`],
      notes: [
        `The file has ${bytes.toLocaleString("en")} bytes for ${vectors.toLocaleString("en")} vectors, ${perVector.toFixed(0)} each.`,
        "On a machine that others keep busy, a stall by the clock is the scheduler's as well: Linux says how long a thread was ready to run and had no processor.",
      ],
      isComplete: !signal.aborted,
    };
  },
};

function rateOf({ elapsedMs, cpuMs }: { elapsedMs: number; cpuMs: number }, count: number) {
  return { rate: (1000 * count) / elapsedMs, cpu: (1000 * cpuMs) / count };
}

function check(what: string, measured: number, most: number, unit: string, digits: number): Check {
  return {
    what,
    toReach: `≤ ${most.toFixed(digits)} ${unit}`,
    measured: `${measured.toFixed(digits)} ${unit}`,
    isReached: measured <= most,
  };
}
