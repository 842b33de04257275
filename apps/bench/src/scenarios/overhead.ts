import { clientNames, type ClientName } from "../clients/bench-client.ts";
import type { Load, LoadReport, LoadWorker } from "../clients/load-worker.ts";
import { ratiosOf, spreadOf, type Spread } from "../measure/spread.ts";
import { Child } from "../processes/child.ts";
import type { Check, Column, Table } from "../record/result.ts";
import { startWireProcess } from "../servers/start-processes.ts";
import { rotated } from "./interleave.ts";
import type { Scenario } from "./scenario.ts";

/** The first is what the numbers to reach are of. */
const loads = [
  { concurrency: 32, dimensions: 768, rounds: 15, warmUpRequests: 20_000 },
  { concurrency: 1, dimensions: 768, rounds: 5, warmUpRequests: 2_000 },
  { concurrency: 32, dimensions: 3072, rounds: 5, warmUpRequests: 2_000 },
] as const;

/** Calls at the beginning of a round, which fetch a client's code and data back that the others drove from the caches. */
const leadInRequests = 200;

/** Clients that do what ours does: not the bare HTTP of undici and fetch. */
const peers: readonly ClientName[] = ["openai", "@google/genai", "ai-sdk", "langchain"];

interface Rounds {
  readonly load: Omit<Load, "url" | "client">;
  readonly reports: Record<ClientName, LoadReport[]>;
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
    await using stack = new AsyncDisposableStack();
    const { url } = stack.use(await startWireProcess());
    const workers = new Map<ClientName, Child<LoadWorker>>();
    for (const client of clientNames)
      workers.set(client, stack.use(await Child.start<LoadWorker>("clients/load-worker.ts", { signal })));
    const all: Rounds[] = [];
    for (const { rounds, warmUpRequests, ...load } of loads) {
      const reports = Object.fromEntries(
        clientNames.map((client) => [client, [] as LoadReport[]]),
      ) as Rounds["reports"];
      all.push({ load, reports });
      for (let round = -1; round < (isQuick ? 1 : rounds); round += 1) {
        const isWarmUp = round < 0;
        for (const client of rotated(clientNames, round + 1)) {
          progress(
            `${describe(load)} · ${isWarmUp ? "warm-up" : `round ${String(round + 1)}/${String(rounds)}`} · ${client}`,
          );
          const worker = workers.get(client) as Child<LoadWorker>;
          const one = { client, url, ...load };
          // Counted, not timed: a busy machine makes fewer calls in a time, and code is compiled by calls.
          const requests = isWarmUp && !isQuick ? warmUpRequests : leadInRequests;
          await worker.call("warmUp", { load: one, requests });
          if (!isWarmUp) reports[client].push(await worker.call("closedLoop", { load: one, durationMs }));
        }
      }
    }
    return {
      settings: {
        rounds: loads.map(({ rounds }) => (isQuick ? 1 : rounds)),
        durationMs,
        clients: clientNames,
        server: "the bench's own, on loopback, no delay",
      },
      tables: all.map(toTable),
      checks: all.slice(0, 1).flatMap(toChecks),
      errors: all.flatMap(({ load, reports }) =>
        Object.entries(reports).flatMap(([client, list]) =>
          list
            .filter(({ failed }) => failed > 0)
            .map(
              ({ failed, errors }) => `${client}, ${describe(load)}: ${String(failed)}: ${errors.join("; ")}`,
            ),
        ),
      ),
    };
  },
};

function describe({ concurrency, dimensions }: Rounds["load"]): string {
  return `${String(concurrency)} at a time, ${String(dimensions)} dimensions`;
}

const cpuPerRequest = ({ cpuMs, requests }: LoadReport): number => (1000 * cpuMs) / requests;

const columns: readonly Column[] = [
  { key: "client", title: "client" },
  { key: "cpu", title: "CPU µs/request", digits: 1, hasBars: true },
  { key: "ratio", title: "× undici", digits: 2 },
  { key: "rate", title: "requests/s" },
  { key: "p50", title: "p50 ms", digits: 2 },
  { key: "p90", title: "p90 ms", digits: 2 },
  { key: "p99", title: "p99 ms", digits: 2 },
  { key: "p999", title: "p99.9 ms", digits: 2 },
  { key: "max", title: "max ms", digits: 1 },
  { key: "rss", title: "RSS MB" },
];

function toTable({ load, reports }: Rounds): Table {
  const baseCpu = reports.undici.map(cpuPerRequest);
  const rows = clientNames.map((client) => {
    const list = reports[client];
    const over = (figure: (report: LoadReport) => number): Spread => spreadOf(list.map(figure));
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

function toChecks({ load, reports }: Rounds): Check[] {
  const over = (client: ClientName, other: ClientName): number =>
    ratiosOf(reports[client].map(cpuPerRequest), reports[other].map(cpuPerRequest)).median;
  const cpuOf = (client: ClientName): number => spreadOf(reports[client].map(cpuPerRequest)).median;
  const [ours, bare, floor] = [cpuOf("ours"), cpuOf("undici"), cpuOf("dispatch")];
  const ratio = over("ours", "undici");
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
