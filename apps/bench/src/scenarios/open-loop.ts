import { embeddingClients as clients, type ClientName } from "../clients/bench-client.ts";
import type { LoadReport } from "../clients/load-worker.ts";
import { startLoadWorkers } from "../clients/start-load-workers.ts";
import type { LatencySummary } from "../measure/latency-histogram.ts";
import { spreadOf } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Series } from "../record/result.ts";
import type { WireServerWorker } from "../servers/wire-server-worker.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

const delay = { median: 30, p99: 150 };
const dimensions = 768;
/** Ours holds calls back above this; it is as good as no limit here. */
const concurrency = 1_000;

type Report = LoadReport & { readonly serviceTimes: LatencySummary };

export const openLoop: Scenario = {
  name: "open-loop",
  title: "Latency at a fixed arrival rate",
  about:
    "Calls fall due at an even rate whether or not earlier ones were answered, and their latency counts from when they " +
    "were due, so that a stall is not hidden. The server answers after log-normal delays, the same distribution for all.",
  async run({ isQuick, signal, progress }) {
    const rounds = isQuick ? 1 : 5;
    const perSecond = 250;
    const requests = perSecond * (isQuick ? 1 : 6);
    await using server = await Child.start<WireServerWorker>(
      new URL("../servers/wire-server-worker.ts", import.meta.url),
    );
    const url = await server.call("start", { delay });
    await using workers = await startLoadWorkers(clients);
    const reports = new Map<ClientName, Report[]>(clients.map((client) => [client, []]));
    const loadOf = (client: ClientName) => ({ client, url, dimensions, concurrency });
    for (let round = -1; round < rounds && !signal.aborted; round += 1) {
      for (const client of rotated(clients, round + 1)) {
        progress((round + 1) / (rounds + 1), `round ${String(round + 1)}/${String(rounds)} · ${client}`);
        const load = loadOf(client);
        const worker = workers.of(client);
        if (round < 0) {
          await worker.call("warmUp", { load: { ...load, concurrency: 8 }, requests: isQuick ? 40 : 400 });
        } else reports.get(client)?.push(await worker.call("openLoop", { load, perSecond, requests }));
      }
    }
    const latencies: Series[] = [];
    for (const client of clients) {
      const curves = await workers.of(client).call("curves", { load: loadOf(client) });
      latencies.push({
        name: client,
        points: curves.latencies.map((point) => [point.percentile, point.milliseconds]),
      });
    }
    const rows = [...reports].map(([client, list]) => {
      const over = (figure: (report: Report) => number) => spreadOf(list.map(figure));
      return {
        client,
        p50: over((report) => report.latencies.p50),
        p90: over((report) => report.latencies.p90),
        p99: over((report) => report.latencies.p99),
        p999: over((report) => report.latencies.p999),
        max: over((report) => report.latencies.max),
        service: over((report) => report.serviceTimes.p99),
        cpu: over(({ cpuMs, requests: answered }) => (1000 * cpuMs) / answered),
        rate: over(({ requests: answered, elapsedMs }) => (1000 * answered) / elapsedMs),
      };
    });
    return {
      settings: { rounds, perSecond, requests, dimensions, serverDelayMs: delay },
      tables: [
        {
          title: `${String(perSecond)} calls a second, ${String(dimensions)} dimensions`,
          columns: [
            { key: "client", title: "client" },
            { key: "p50", title: "p50 ms", digits: 1, better: "lower" },
            { key: "p90", title: "p90 ms", digits: 1, better: "lower" },
            { key: "p99", title: "p99 ms", digits: 1, better: "lower" },
            { key: "p999", title: "p99.9 ms", digits: 1 },
            { key: "max", title: "max ms", digits: 1 },
            { key: "service", title: "p99 from sending, ms", digits: 1 },
            { key: "cpu", title: "CPU µs/request", digits: 0, better: "lower" },
            { key: "rate", title: "answered/s", digits: 0 },
          ],
          rows,
        },
      ],
      charts: [
        {
          kind: "lines",
          title: "Latency from when a call was due",
          about: "All rounds together.",
          xTitle: "percentile",
          yTitle: "ms",
          xScale: "percentile",
          yScale: "log",
          series: latencies,
        },
      ],
      checks: [],
      errors: [...reports].flatMap(([client, list]) =>
        list.flatMap(({ failed, errors }) =>
          failed === 0 ? [] : [`${client}: ${String(failed)} failed: ${errors.join("; ")}`],
        ),
      ),
      isComplete: !signal.aborted,
    };
  },
};
