import type { KeptReport, StreamReport, StreamWorker } from "../clients/stream-worker.ts";
import { meanOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { haltOnAbort } from "./halt-on-abort.ts";
import type { Scenario } from "./scenario.ts";

const growthToReach = 1.1;

/** Bare calls show what the runtime and its allocator hold by themselves. */
const clients = ["ours", "undici"] as const;

/**
 * V8 makes the room for young objects larger when it sees fit, once and by about 130 MB, for bare calls as well: a step
 * that would hide any growth. Here that room has one size.
 */
const nodeFlags = ["--min-semi-space-size=16", "--max-semi-space-size=16", "--expose-gc"];

export const stream: Scenario = {
  name: "stream",
  title: "embedStream over many texts, and what embedMany keeps",
  about:
    "Texts are made as they are pulled and vectors let go as they come, so that whatever memory grows by is the client's own. " +
    "V8's room for young objects has one size here, because it is enlarged at some moment otherwise. Live heap: what is in " +
    "use after all garbage was collected, after a fifth of the stream and at its end.",
  async run({ isQuick, signal, progress }) {
    const texts = isQuick ? 20_000 : 200_000;
    const concurrency = 32;
    await using server = await startWireProcess();
    const { url } = server;
    const runs: { client: (typeof clients)[number]; report: StreamReport }[] = [];
    for (const [position, client] of clients.entries()) {
      if (signal.aborted) break;
      const began = performance.now();
      const timer = setInterval(() => {
        const share = Math.min(1, (performance.now() - began) / (texts / 5));
        progress((position + share) / clients.length, `${String(texts)} texts · ${client}`);
      }, 250);
      await using worker = await Child.start<StreamWorker>("clients/stream-worker.ts", nodeFlags);
      const order = { client, url, texts, concurrency };
      const report = await haltOnAbort(
        signal,
        () => worker.call("halt"),
        () => worker.call("embedStream", order),
      ).finally(() => clearInterval(timer));
      runs.push({ client, report });
    }
    const manyTexts = isQuick ? 10_000 : 100_000;
    let many: KeptReport | undefined;
    if (!signal.aborted) {
      progress(1, `${String(manyTexts)} texts · embedMany`);
      await using worker = await Child.start<StreamWorker>("clients/stream-worker.ts", nodeFlags);
      many = await haltOnAbort(
        signal,
        () => worker.call("halt"),
        () => worker.call("embedMany", { url, texts: manyTexts, concurrency }),
      ).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
    }
    const failed = runs.reduce((sum, { report }) => sum + report.failed, 0);
    const growthOf = (name: (typeof clients)[number]): number =>
      runs
        .filter(({ client }) => client === name)
        .map(({ report }) => tenthOf(report, 10) / tenthOf(report, 2))[0] ?? NaN;
    const growth = growthOf("ours");
    return {
      settings: { texts, manyTexts, concurrency },
      tables: [
        {
          title: `${texts.toLocaleString("en")} texts, ${String(concurrency)} at a time`,
          columns: [
            { key: "what", title: "client" },
            { key: "rate", title: "vectors/s", better: "higher" },
            { key: "cpu", title: "CPU µs/vector", digits: 1, better: "lower" },
            { key: "second", title: "RSS MB, second tenth", digits: 1, better: "lower" },
            { key: "last", title: "RSS MB, last tenth", digits: 1, better: "lower" },
            { key: "growth", title: "last / second", digits: 3, better: "lower" },
            { key: "early", title: "live heap MB, a fifth", digits: 2 },
            { key: "late", title: "live heap MB, end", digits: 2, better: "lower" },
          ],
          rows: runs.map(({ client, report }) => ({
            what: client,
            rate: (1000 * report.done) / report.elapsedMs,
            cpu: (1000 * report.cpuMs) / report.done,
            second: tenthOf(report, 2),
            last: tenthOf(report, 10),
            growth: tenthOf(report, 10) / tenthOf(report, 2),
            early: (report.liveHeap[0] ?? NaN) / 1e6,
            late: (report.liveHeap.at(-1) ?? NaN) / 1e6,
          })),
        },
        {
          title: `What one embedMany of ${manyTexts.toLocaleString("en")} texts keeps, with vectors of 768 numbers`,
          columns: [
            { key: "what", title: "call" },
            { key: "kept", title: "kept at the end, MB", digits: 1, better: "lower" },
            { key: "each", title: "kB a text", digits: 2, better: "lower" },
            { key: "peak", title: "most RSS over idle, MB", digits: 1, better: "lower" },
          ],
          rows: [many]
            .filter((report) => report !== undefined)
            .map(({ done, kept, peak }) => ({
              what: "embedMany",
              kept: kept / 1e6,
              each: kept / 1e3 / done,
              peak: peak / 1e6,
            })),
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Memory over a stream",
          about: "Flat is what it should be.",
          xTitle: "% of the texts",
          yTitle: "RSS, MB",
          series: runs.map(({ client, report }) => ({
            name: client,
            points: report.memory.map(([percent, bytes]) => [percent, bytes / 1e6] as const),
          })),
        },
        {
          kind: "lines",
          title: "Throughput over a stream",
          about: "Vectors in each second.",
          xTitle: "seconds",
          yTitle: "vectors/s",
          series: runs.map(({ client, report }) => ({ name: client, points: report.timeline })),
        },
      ],
      checks:
        isQuick || signal.aborted
          ? []
          : [
              {
                what: "embedStream over 200,000 texts: RSS of the last tenth over the second tenth",
                toReach: `≤ ${String(growthToReach)} ×`,
                measured: `${growth.toFixed(3)} ×`,
                isReached: growth <= growthToReach,
                firstEdition: "0.997 ×",
                peers: `bare undici: ${growthOf("undici").toFixed(3)} ×`,
                reason: "What is live does not grow: the table has the heap after all garbage was collected.",
              },
            ],
      errors: failed === 0 ? [] : [`${String(failed)} texts failed`],
      isComplete: !signal.aborted,
    };
  },
};

/** The mean resident memory over one tenth of a stream, in MB. */
function tenthOf({ memory }: StreamReport, tenth: number): number {
  const within = memory.filter(([percent]) => percent > 10 * (tenth - 1) && percent <= 10 * tenth);
  return meanOf(within.map(([, bytes]) => bytes / 1e6));
}
