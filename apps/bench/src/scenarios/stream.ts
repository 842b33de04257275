import type { StreamReport, StreamWorker } from "../clients/stream-worker.ts";
import { meanOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import { startWireProcess } from "../servers/start-processes.ts";
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
  title: "embedStream over many texts",
  about:
    "Texts are made as they are pulled and vectors let go as they come, so that whatever memory grows by is the client's own. " +
    "V8's room for young objects has one size here, because it is enlarged at some moment otherwise. Live heap: what is in " +
    "use after all garbage was collected, after a fifth of the stream and at its end.",
  async run({ isQuick, signal, progress }) {
    const texts = isQuick ? 20_000 : 200_000;
    const concurrency = 32;
    await using server = await startWireProcess();
    const runs: { client: (typeof clients)[number]; report: StreamReport; growth: number }[] = [];
    for (const client of clients) {
      progress(`${texts.toLocaleString("en")} texts · ${client}`);
      await using worker = await Child.start<StreamWorker>("clients/stream-worker.ts", { signal, nodeFlags });
      const report = await worker.call("embedStream", { client, url: server.url, texts, concurrency });
      runs.push({ client, report, growth: tenthOf(report, 10) / tenthOf(report, 2) });
    }
    const failed = runs.reduce((sum, { report }) => sum + report.failed, 0);
    const growthOf = (name: string): number => runs.find(({ client }) => client === name)?.growth ?? NaN;
    return {
      settings: { texts, concurrency },
      tables: [
        {
          title: `${texts.toLocaleString("en")} texts, ${String(concurrency)} at a time`,
          columns: [
            { key: "what", title: "client" },
            { key: "rate", title: "vectors/s" },
            { key: "cpu", title: "CPU µs/vector", digits: 1 },
            { key: "second", title: "RSS MB, second tenth", digits: 1 },
            { key: "last", title: "RSS MB, last tenth", digits: 1 },
            { key: "growth", title: "last / second", digits: 3 },
            { key: "early", title: "live heap MB, a fifth", digits: 2 },
            { key: "late", title: "live heap MB, end", digits: 2 },
          ],
          rows: runs.map(({ client, report, growth }) => ({
            what: client,
            rate: (1000 * report.done) / report.elapsedMs,
            cpu: (1000 * report.cpuMs) / report.done,
            second: tenthOf(report, 2),
            last: tenthOf(report, 10),
            growth,
            early: (report.liveHeap[0] ?? NaN) / 1e6,
            late: (report.liveHeap.at(-1) ?? NaN) / 1e6,
          })),
        },
      ],
      plots: [
        {
          title: "Memory over a stream",
          about: "Flat is what it should be.",
          xTitle: "% of the texts",
          yTitle: "RSS, MB",
          series: runs.map(({ client, report }) => ({
            name: client,
            points: report.memory.map(([percent, bytes]) => [percent, bytes / 1e6] as const),
          })),
        },
      ],
      checks: [
        {
          what: `embedStream over ${texts.toLocaleString("en")} texts: RSS of the last tenth over the second tenth`,
          toReach: `≤ ${String(growthToReach)} ×`,
          measured: `${growthOf("ours").toFixed(3)} ×`,
          isReached: growthOf("ours") <= growthToReach,
          firstEdition: "0.997 ×",
          peers: `bare undici: ${growthOf("undici").toFixed(3)} ×`,
          reason: "What is live does not grow: the table has the heap after all garbage was collected.",
        },
      ],
      errors: failed === 0 ? [] : [`${String(failed)} texts failed`],
    };
  },
};

/** The mean resident memory over one tenth of a stream, in MB. */
function tenthOf({ memory }: StreamReport, tenth: number): number {
  const within = memory.filter(([percent]) => percent > 10 * (tenth - 1) && percent <= 10 * tenth);
  return meanOf(within.map(([, bytes]) => bytes / 1e6));
}
