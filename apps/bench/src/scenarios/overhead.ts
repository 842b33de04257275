import { clientNames, type ClientName } from "../clients/bench-client.ts";
import type { Load, LoadReport } from "../clients/load-worker.ts";
import { startLoadWorkers } from "../clients/start-load-workers.ts";
import { ratiosOf, spreadOf } from "../measure/spread.ts";
import type { Bar, Chart, Check, Column, Series, Table } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

const loads = [
  { concurrency: 32, dimensions: 768 },
  { concurrency: 1, dimensions: 768 },
  { concurrency: 32, dimensions: 3072 },
] as const;

/** Rounds of the first load, which the numbers to reach are of, and of the others. */
const roundsOf = (position: number, isQuick: boolean): number => (isQuick ? 1 : position === 0 ? 15 : 5);

/** Calls by which code is compiled, under the first load and any other; counted, as a busy machine makes fewer in a time. */
const warmUpRequests = { first: 20_000, other: 2_000 };

/** Calls at the beginning of a round, which fetch a client's code and data back that the others drove from the caches. */
const leadInRequests = 200;

/** What the others are compared with. */
const base: ClientName = "undici";

/** Clients that do what ours does: not the bare HTTP of undici and fetch. */
const peers: readonly ClientName[] = ["openai", "@google/genai", "ai-sdk", "langchain"];

interface Rounds {
  readonly load: Omit<Load, "url" | "client">;
  readonly reports: Record<ClientName, LoadReport[]>;
  readonly curves: Series[];
}

export const overhead: Scenario = {
  name: "overhead",
  title: "Overhead of a synchronous text embedding",
  about:
    "A closed loop against a server that answers at once, so that what is seen is the client's own cost. Each client " +
    "runs in a process of its own; rounds are interleaved. CPU is all of the client's process, per answered request.",
  async run({ isQuick, signal, progress }) {
    // Short rounds: what else goes on in the machine then meets all clients alike.
    const durationMs = isQuick ? 100 : 400;
    await using server = await startWireProcess();
    const { url } = server;
    const all: Rounds[] = [];
    await using workers = await startLoadWorkers(clientNames);
    for (const [position, load] of loads.entries()) {
      const rounds = roundsOf(position, isQuick);
      const reports = Object.fromEntries(
        clientNames.map((client) => [client, [] as LoadReport[]]),
      ) as Rounds["reports"];
      for (let round = -1; round < rounds && !signal.aborted; round += 1) {
        const isWarmUp = round < 0;
        for (const client of rotated(clientNames, round + 1)) {
          progress(
            (position + (round + 1) / (rounds + 1)) / loads.length,
            `${describe(load)} · ${isWarmUp ? "warm-up" : `round ${String(round + 1)}/${String(rounds)}`} · ${client}`,
          );
          const worker = workers.of(client);
          const one = { client, url, ...load };
          const requests =
            isWarmUp && !isQuick ? warmUpRequests[position === 0 ? "first" : "other"] : leadInRequests;
          await worker.call("warmUp", { load: one, requests });
          if (!isWarmUp) reports[client].push(await worker.call("closedLoop", { load: one, durationMs }));
        }
      }
      const curves: Series[] = [];
      for (const client of clientNames) {
        const points = await workers.of(client).call("curve", { load: { client, url, ...load } });
        curves.push({
          name: client,
          points: points.map(({ percentile, milliseconds }) => [percentile, milliseconds]),
        });
      }
      all.push({ load, reports, curves });
      if (signal.aborted) break;
    }
    const measured = all.filter(({ reports }) => reports[base].length > 0 && reports.ours.length > 0);
    return {
      settings: {
        rounds: loads.map((_, position) => roundsOf(position, isQuick)),
        durationMs,
        clients: clientNames,
        server: "the bench's own, on loopback, no delay",
      },
      tables: measured.map(toTable),
      charts: measured.flatMap(toCharts),
      checks: measured.slice(0, 1).flatMap(toChecks),
      errors: all.flatMap(({ load, reports }) =>
        Object.entries(reports).flatMap(([client, list]) =>
          list.flatMap(({ failed, errors }) =>
            failed === 0
              ? []
              : [`${client}, ${describe(load)}: ${String(failed)} failed: ${errors.join("; ")}`],
          ),
        ),
      ),
      isComplete: !signal.aborted,
    };
  },
};

function describe({ concurrency, dimensions }: Rounds["load"]): string {
  return `${String(concurrency)} at a time, ${String(dimensions)} dimensions`;
}

const cpuPerRequest = ({ cpuMs, requests }: LoadReport): number => (1000 * cpuMs) / requests;

const columns: readonly Column[] = [
  { key: "client", title: "client" },
  { key: "cpu", title: "CPU µs/request", digits: 1, better: "lower" },
  { key: "ratio", title: "× undici", digits: 2, better: "lower" },
  { key: "rate", title: "requests/s", better: "higher" },
  { key: "p50", title: "p50 ms", digits: 2, better: "lower" },
  { key: "p90", title: "p90 ms", digits: 2, better: "lower" },
  { key: "p99", title: "p99 ms", digits: 2, better: "lower" },
  { key: "p999", title: "p99.9 ms", digits: 2 },
  { key: "max", title: "max ms", digits: 1 },
  { key: "rss", title: "RSS MB", better: "lower" },
];

function toTable({ load, reports }: Rounds): Table {
  const baseCpu = reports[base].map(cpuPerRequest);
  const rows = clientNames.map((client) => {
    const list = reports[client];
    const over = (figure: (report: LoadReport) => number): ReturnType<typeof spreadOf> =>
      spreadOf(list.map(figure));
    return {
      client,
      cpu: over(cpuPerRequest),
      ratio: ratiosOf(list.map(cpuPerRequest), baseCpu),
      rate: over(({ requests, elapsedMs }) => (1000 * requests) / elapsedMs),
      p50: over(({ latencies }) => latencies.p50),
      p90: over(({ latencies }) => latencies.p90),
      p99: over(({ latencies }) => latencies.p99),
      p999: over(({ latencies }) => latencies.p999),
      max: over(({ latencies }) => latencies.max),
      rss: over(({ rss }) => rss / 1e6),
    };
  });
  return { title: describe(load), columns, rows };
}

function toCharts({ load, reports, curves }: Rounds): Chart[] {
  const bars: Bar[] = clientNames.map((client) => {
    const { median, low, high } = spreadOf(reports[client].map(cpuPerRequest));
    return { label: client, value: median, low, high };
  });
  return [
    {
      kind: "bars",
      title: `CPU per request: ${describe(load)}`,
      about: "Median over rounds, with the quartiles. Less is better.",
      valueTitle: "µs of CPU per request",
      bars,
    },
    ...(load.concurrency === 1
      ? []
      : [
          {
            kind: "lines",
            title: `Latency: ${describe(load)}`,
            about: "All rounds together. The server answers at once: this is the client's own queueing.",
            xTitle: "percentile",
            yTitle: "ms",
            xScale: "percentile",
            yScale: "log",
            series: curves,
          } as const,
        ]),
  ];
}

function toChecks({ load, reports }: Rounds): Check[] {
  const over = (client: ClientName, other: ClientName): number =>
    ratiosOf(reports[client].map(cpuPerRequest), reports[other].map(cpuPerRequest)).median;
  const cpuOf = (client: ClientName): number => spreadOf(reports[client].map(cpuPerRequest)).median;
  const [ours, bare, floor] = [cpuOf("ours"), cpuOf(base), cpuOf("dispatch")];
  const ratio = over("ours", base);
  const [best = peers[0] as ClientName] = peers.toSorted(
    (one, other) => over(one, "ours") - over(other, "ours"),
  );
  const times = over(best, "ours");
  const micro = (value: number): string => `${value.toFixed(1)} µs`;
  const where = `CPU per text embedding, ${describe(load)}`;
  const work = `Sending the request and taking its bytes in is ${micro(floor)} (undici's dispatch, the answer unread), and`;
  return [
    {
      what: `${where}, beside undici's Pool.request and body.json()`,
      toReach: "≤ 0.9 ×",
      measured: `${ratio.toFixed(2)} × (${micro(ours)} to ${micro(bare)})`,
      isReached: ratio <= 0.9,
      firstEdition: "0.88 × (63.1 to 71.2 µs)",
      reason: `${work} decoding takes about 15 µs: the other ${micro(ours - floor - 15)} are checks, pacing, timers, retries, the store's seam, headers and promises.`,
    },
    {
      what: `${where}, beside the cheapest of ${peers.join(", ")}`,
      toReach: "≥ 4 × less",
      measured: `${times.toFixed(1)} × less`,
      isReached: times >= 4,
      firstEdition: "3.6 × less",
      peers: peers.map((peer) => `${peer} ${micro(cpuOf(peer))}`).join(", "),
      reason: `A quarter of what ${best} takes is ${micro(cpuOf(best) / 4)}. ${work} decoding about 15 µs, which leaves ${micro(cpuOf(best) / 4 - floor - 15)} for all else.`,
    },
  ];
}
